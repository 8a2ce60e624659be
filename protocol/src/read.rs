//! Wire types from JSON that was parsed already: how the browser reads a reply.
//!
//! It is small, because little is asked: serde's derive names the fields and
//! tags, and each is looked up by its name. Errors say nothing, because nobody
//! would read them: a server of the same version wrote what is read.
//! What is absent is `None`; what is not known is not looked at.

use std::fmt;

use serde::Deserializer;
use serde::de::value::U32Deserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, EnumAccess, IntoDeserializer, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};

/// A value of parsed JSON.
pub trait Parsed: Sized {
    /// Whether it is `null`, or not there.
    fn is_absent(&self) -> bool;
    /// `true` or `false`.
    fn flag(&self) -> Option<bool>;
    /// A number.
    fn number(&self) -> Option<f64>;
    /// A text.
    fn text(&self) -> Option<String>;
    /// The values of an array.
    fn items(&self) -> Option<Vec<Self>>;
    /// What an object has of this name, which may be absent; `None` where it is no object.
    fn field(&self, name: &str) -> Option<Self>;
    /// The first name in an object.
    fn first_name(&self) -> Option<String>;
}

/// Reads `T`; `None` where the value is none.
pub fn read<T: DeserializeOwned>(value: impl Parsed) -> Option<T> {
    T::deserialize(Reader(value)).ok()
}

struct Reader<P>(P);

/// The value is not what was expected.
#[derive(Debug)]
struct Unfit;

impl fmt::Display for Unfit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not what was expected")
    }
}

impl std::error::Error for Unfit {}

/// All without the texts that serde would put together, and without what puts them together.
impl de::Error for Unfit {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
}

impl<P: Parsed> Reader<P> {
    /// A whole number. serde looks whether it fits.
    fn whole(&self) -> Result<i64, Unfit> {
        let number = self.0.number().filter(|number| number.fract() == 0.0).ok_or(Unfit)?;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a number off the scale stops at its end"
        )]
        let whole = number as i64;
        Ok(whole)
    }

    fn fields(&self, names: &[&str]) -> Result<Parts<P>, Unfit> {
        let fields: Option<Vec<P>> = names.iter().map(|name| self.0.field(name)).collect();
        Ok(Parts(fields.ok_or(Unfit)?.into_iter()))
    }

    /// A text is a tag alone; an object has one name, which is the tag.
    fn tagged(self, tags: &[&str]) -> Result<Tagged<P>, Unfit> {
        let (tag, content) = if let Some(tag) = self.0.text() {
            (tag, self.0)
        } else {
            let tag = self.0.first_name().ok_or(Unfit)?;
            let content = self.0.field(&tag).ok_or(Unfit)?;
            (tag, content)
        };
        let tag = tags.iter().zip(0..).find(|(known, _)| **known == tag);
        Ok(Tagged { tag: tag.ok_or(Unfit)?.1, content })
    }
}

macro_rules! whole_numbers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
            visitor.visit_i64(self.whole()?)
        })*
    };
}

impl<'de, P: Parsed> Deserializer<'de> for Reader<P> {
    type Error = Unfit;

    whole_numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        visitor.visit_bool(self.0.flag().ok_or(Unfit)?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        visitor.visit_string(self.0.text().ok_or(Unfit)?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        match self.0.is_absent() {
            true => visitor.visit_none(),
            false => visitor.visit_some(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unfit> {
        visitor.visit_seq(Parts(self.0.items().ok_or(Unfit)?.into_iter()))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        visitor.visit_seq(self.fields(names)?)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        tags: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        visitor.visit_enum(self.tagged(tags)?)
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Unfit> {
        Err(Unfit)
    }

    serde::forward_to_deserialize_any! {
        i128 u128 f32 f64 char str bytes byte_buf unit unit_struct tuple tuple_struct map
        identifier ignored_any
    }
}

/// The fields of a struct, in the order of its names, or the items of an array.
struct Parts<P>(std::vec::IntoIter<P>);

impl<'de, P: Parsed> SeqAccess<'de> for Parts<P> {
    type Error = Unfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unfit> {
        self.0.next().map(|part| seed.deserialize(Reader(part))).transpose()
    }
}

/// A variant: the place of its tag among those there are, and what it holds.
struct Tagged<P> {
    tag: u32,
    content: P,
}

impl<'de, P: Parsed> EnumAccess<'de> for Tagged<P> {
    type Error = Unfit;
    type Variant = Reader<P>;

    fn variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<(T::Value, Reader<P>), Unfit> {
        let tag: U32Deserializer<Unfit> = self.tag.into_deserializer();
        Ok((seed.deserialize(tag)?, Reader(self.content)))
    }
}

impl<'de, P: Parsed> VariantAccess<'de> for Reader<P> {
    type Error = Unfit;

    fn unit_variant(self) -> Result<(), Unfit> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unfit> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Unfit> {
        Err(Unfit)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unfit> {
        visitor.visit_seq(self.fields(names)?)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::samples::{Sample, all};
    use crate::screen::ProfileField;
    use crate::{Brand, Refusal, Reply, Timestamp};

    impl Parsed for Value {
        fn is_absent(&self) -> bool {
            self.is_null()
        }

        fn flag(&self) -> Option<bool> {
            self.as_bool()
        }

        fn number(&self) -> Option<f64> {
            self.as_f64()
        }

        fn text(&self) -> Option<String> {
            self.as_str().map(str::to_owned)
        }

        fn items(&self) -> Option<Vec<Self>> {
            self.as_array().cloned()
        }

        fn field(&self, name: &str) -> Option<Self> {
            Some(self.as_object()?.get(name).cloned().unwrap_or_default())
        }

        fn first_name(&self) -> Option<String> {
            self.as_object()?.keys().next().cloned()
        }
    }

    #[test]
    fn every_sample_is_read_as_it_was_written() {
        for Sample { name, reply } in all() {
            let read = read::<Reply>(serde_json::to_value(&reply).unwrap());
            assert_eq!(read, Some(reply), "{name}");
        }
    }

    #[test]
    fn what_is_not_there_is_none_and_what_is_not_known_is_passed_over() {
        let brand = read::<Brand>(json!({ "name": "Juniper", "logo": 1, "terms": null })).unwrap();
        assert_eq!(brand, Brand { name: "Juniper".into(), ..Brand::default() });
    }

    #[test]
    fn a_reply_without_something_it_needs_is_none() {
        let reply = serde_json::to_value(&all()[0].reply).unwrap();
        let names: Vec<String> = reply.as_object().unwrap().keys().cloned().collect();
        for name in names.iter().filter(|name| !["begin", "refusal"].contains(&&***name)) {
            let mut reply = reply.clone();
            reply.as_object_mut().unwrap().remove(name);
            assert_eq!(read::<Reply>(reply), None, "without {name}");
        }
        assert_eq!(read::<Reply>(json!("text")), None);
    }

    #[test]
    fn a_value_of_another_kind_is_none() {
        for value in [json!(1.5), json!("1"), json!(null), json!(true), json!({}), json!([1])] {
            assert_eq!(read::<Timestamp>(value.clone()), None, "{value}");
        }
        for value in [json!("code_wrong"), json!({ "fly": {} }), json!({}), json!(7)] {
            assert_eq!(read::<Refusal>(value.clone()), None, "{value}");
        }
        assert_eq!(read::<u8>(json!(256)), None);
        assert_eq!(read::<u8>(json!(-1)), None);
        assert_eq!(read::<Vec<String>>(json!(["a", 1])), None);
        assert_eq!(read::<ProfileField>(json!({ "name": "a", "required": 1 })), None);
    }
}
