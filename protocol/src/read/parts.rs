//! What structs, arrays and enums are made of.

use std::cell::Cell;

use serde::de::value::U32Deserializer;
use serde::de::{DeserializeSeed, EnumAccess, IntoDeserializer, SeqAccess, VariantAccess, Visitor};

use super::{Never, Parsed, Reader, never};

/// The fields of a struct, in the order of its names.
pub(super) struct Fields<'a, P> {
    pub(super) of: Reader<'a, P>,
    pub(super) names: std::slice::Iter<'static, &'static str>,
}

impl<'a, P: Parsed> Fields<'a, P> {
    /// Once, and not in each struct.
    #[inline(never)]
    fn next(&mut self) -> Option<Reader<'a, P>> {
        let name = self.names.next()?;
        let value = self.of.get(|value| value.field(name).map(Some));
        Some(Reader { value, unfit: self.of.unfit })
    }
}

impl<'de, P: Parsed> SeqAccess<'de> for Fields<'_, P> {
    type Error = Never;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Never> {
        self.next().map(|value| seed.deserialize(value)).transpose()
    }
}

/// The items of an array.
pub(super) struct Items<'a, P> {
    pub(super) items: std::vec::IntoIter<P>,
    pub(super) unfit: &'a Cell<bool>,
}

impl<'de, P: Parsed> SeqAccess<'de> for Items<'_, P> {
    type Error = Never;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Never> {
        let unfit = self.unfit;
        let next = self.items.next().map(|item| Reader { value: Some(item), unfit });
        next.map(|item| seed.deserialize(item)).transpose()
    }
}

/// A variant: the place of its tag among those there are, and what it holds.
pub(super) struct Tagged<'a, P> {
    pub(super) tag: u32,
    pub(super) content: Reader<'a, P>,
}

impl<'de, 'a, P: Parsed> EnumAccess<'de> for Tagged<'a, P> {
    type Error = Never;
    type Variant = Reader<'a, P>;

    fn variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<(T::Value, Reader<'a, P>), Never> {
        let tag: U32Deserializer<Never> = self.tag.into_deserializer();
        Ok((seed.deserialize(tag)?, self.content))
    }
}

impl<'de, P: Parsed> VariantAccess<'de> for Reader<'_, P> {
    type Error = Never;

    fn unit_variant(self) -> Result<(), Never> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Never> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Never> {
        never()
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Never> {
        visitor.visit_seq(self.fields(names))
    }
}
