//! Wire types from JSON that was parsed already: how the browser reads a reply.
//!
//! It is small, because little is asked: serde's derive names the fields and
//! tags, and each is looked up by its name. Nothing stops at what does not fit: that is
//! noted, anything stands in for it, and at the end nothing was read. So no struct needs
//! code that drops what was read before.
//! What is absent is `None`; what is not known is not looked at.

mod parts;

use std::cell::Cell;
use std::fmt;

use parts::{Fields, Items, Tagged};
use serde::Deserializer;
use serde::de::{self, DeserializeOwned, Visitor};

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
///
/// # Panics
///
/// If `T` has a type that no wire type has, or refuses values by code of its own.
pub fn read<T: DeserializeOwned>(value: impl Parsed) -> Option<T> {
    let unfit = Cell::new(false);
    let Ok(read) = T::deserialize(Reader { value: Some(value), unfit: &unfit });
    (!unfit.get()).then_some(read)
}

/// No error is returned.
#[derive(Debug)]
enum Never {}

impl fmt::Display for Never {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

impl de::Error for Never {
    fn custom<T: fmt::Display>(_: T) -> Self {
        never()
    }
}

fn never() -> ! {
    panic!("no wire type is read like this")
}

/// A value, if there is one, and where is noted that one does not fit.
struct Reader<'a, P> {
    value: Option<P>,
    unfit: &'a Cell<bool>,
}

impl<'a, P: Parsed> Reader<'a, P> {
    /// What `look` finds in the value, or anything, which is noted.
    fn get<T: Default>(&self, look: impl FnOnce(&P) -> Option<T>) -> T {
        let found = self.value.as_ref().and_then(look);
        if found.is_none() {
            self.unfit.set(true);
        }
        found.unwrap_or_default()
    }

    /// A whole number that its type holds.
    fn whole<N: TryFrom<i64> + Default>(&self) -> N {
        let whole = self.get(|value| value.number().filter(|number| number.fract() == 0.0));
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a number off the scale stops at its end"
        )]
        let whole = whole as i64;
        self.get(|_| N::try_from(whole).ok())
    }

    fn fields(self, names: &'static [&'static str]) -> Fields<'a, P> {
        Fields { of: self, names: names.iter() }
    }

    /// A text is a tag alone; an object has one name, which is the tag.
    fn tagged(&self, tags: &[&str]) -> Tagged<'a, P> {
        let (tag, content) = self.get(|value| {
            let (tag, content) = if let Some(tag) = value.text() {
                (tag, None)
            } else {
                let tag = value.first_name()?;
                let content = value.field(&tag);
                (tag, content)
            };
            let known = tags.iter().zip(0..).find(|(known, _)| **known == tag);
            known.map(|(_, place)| (place, content))
        });
        Tagged { tag, content: Reader { value: content, unfit: self.unfit } }
    }
}

macro_rules! whole_numbers {
    ($($deserialize:ident $visit:ident)*) => {
        $(fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
            visitor.$visit(self.whole())
        })*
    };
}

impl<'de, P: Parsed> Deserializer<'de> for Reader<'_, P> {
    type Error = Never;

    whole_numbers! {
        deserialize_i8 visit_i8 deserialize_i16 visit_i16 deserialize_i32 visit_i32
        deserialize_i64 visit_i64 deserialize_u8 visit_u8 deserialize_u16 visit_u16
        deserialize_u32 visit_u32 deserialize_u64 visit_u64
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_bool(self.get(P::flag))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_string(self.get(P::text))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        match self.value.as_ref().is_none_or(P::is_absent) {
            true => visitor.visit_none(),
            false => visitor.visit_some(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        let items = self.get(P::items).into_iter();
        visitor.visit_seq(Items { items, unfit: self.unfit })
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Never> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Never> {
        visitor.visit_seq(self.fields(names))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        tags: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Never> {
        visitor.visit_enum(self.tagged(tags))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Never> {
        never()
    }

    serde::forward_to_deserialize_any! {
        i128 u128 f32 f64 char str bytes byte_buf unit unit_struct tuple tuple_struct map
        identifier ignored_any
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
