//! What an app wants to know of a new account.

use serde::{Deserialize, Serialize};

use protocol::profile::FieldSet;
use protocol::screen::{ProfileField, Refusal};
use protocol::typed::is_blank;

/// Most characters of one value. Longer than any name (the longest on record
/// have some 200 letters); bounds what is stored.
pub const VALUE_MAX: usize = 256;

/// One thing that is known of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// The field's name.
    pub name: String,
    /// What the person said. Never empty.
    pub value: String,
}

/// Reads what was typed into `fields`, in their order.
///
/// What is left empty and not required is left out. What nobody sees fills no field.
///
/// # Errors
/// All fields that are missing or unfit.
pub fn read(fields: &[ProfileField], typed: &[String]) -> Result<Vec<Attribute>, Refusal> {
    let (mut missing, mut unfit) = (FieldSet::default(), FieldSet::default());
    let mut attributes = vec![];
    for ((field, number), index) in fields.iter().zip(0..).zip(0..) {
        let value: &str = typed.get::<usize>(index).map_or("", |value| value.trim());
        if is_blank(value) {
            if field.required {
                missing = missing.with(number);
            }
        } else if fits(field, value) {
            attributes.push(Attribute { name: field.name.clone(), value: value.to_owned() });
        } else {
            unfit = unfit.with(number);
        }
    }
    match (missing, unfit) == Default::default() {
        true => Ok(attributes),
        false => Err(Refusal::FieldsUnfit { missing, unfit }),
    }
}

fn fits(field: &ProfileField, value: &str) -> bool {
    let known = field.options.is_empty() || field.options.iter().any(|option| option == value);
    known && value.chars().count() <= VALUE_MAX && !value.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn field(name: &str, required: bool, options: &[&str]) -> ProfileField {
        let options = options.iter().map(|&option| option.to_owned()).collect();
        ProfileField { name: name.into(), label: None, required, options }
    }

    fn typed(values: &[&str]) -> Vec<String> {
        values.iter().map(|&value| value.to_owned()).collect()
    }

    fn refused(missing: &[u8], unfit: &[u8]) -> Result<Vec<Attribute>, Refusal> {
        let [missing, unfit] = [missing, unfit].map(|fields| fields.to_vec().into());
        Err(Refusal::FieldsUnfit { missing, unfit })
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let fields = [
            field("given_name", true, &[]),
            field("size", true, &["small"]),
            field("family_name", true, &[]),
            field("company", false, &[]),
        ];
        let typed = typed(&["", "huge", " ", "a\nb"]);
        assert_eq!(read(&fields, &typed), refused(&[0, 2], &[1, 3]));
    }

    #[test]
    fn what_is_required_must_be_filled_in_and_the_rest_may_stay_empty() {
        let fields = [field("given_name", true, &[]), field("company", false, &[])];
        assert_eq!(read(&fields, &typed(&["  ", ""])), refused(&[0], &[]));
        assert_eq!(read(&fields, &[]), refused(&[0], &[]));
        for unseen in ["\u{200b}", "\u{3164}", "\u{2800} \u{ad}"] {
            assert_eq!(read(&fields, &typed(&[unseen, ""])), refused(&[0], &[]), "{unseen:?}");
            assert_eq!(read(&fields, &typed(&["Mara", unseen])).unwrap().len(), 1, "{unseen:?}");
        }
        let read = read(&fields, &typed(&[" Mara ", ""])).unwrap();
        assert_eq!(read, [Attribute { name: "given_name".into(), value: "Mara".into() }]);
    }

    #[test]
    fn only_the_choices_will_do_where_there_are_choices() {
        let fields = [field("size", true, &["small", "large"])];
        assert_eq!(read(&fields, &typed(&["huge"])), refused(&[], &[0]));
        assert_eq!(read(&fields, &typed(&["large"])).unwrap().len(), 1);
    }

    #[test]
    fn line_breaks_and_endless_values_are_unfit() {
        let fields = [field("company", false, &[])];
        let unfit = refused(&[], &[0]);
        assert_eq!(read(&fields, &typed(&["a\r\nBcc: all"])), unfit);
        assert_eq!(read(&fields, &[("x".repeat(VALUE_MAX + 1))]), unfit);
        assert_eq!(read(&fields, &[("x".repeat(VALUE_MAX))]).unwrap().len(), 1);
    }

    proptest! {
        #[test]
        fn nothing_is_stored_that_was_not_asked_for(values in prop::collection::vec(".*", 0..6)) {
            let fields = [field("a", false, &[]), field("b", false, &["x"])];
            for attribute in read(&fields, &values).unwrap_or_default() {
                prop_assert!(fields.iter().any(|field| field.name == attribute.name));
                prop_assert!(!attribute.value.is_empty());
            }
        }
    }
}
