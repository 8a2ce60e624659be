//! What an app wants to know of a new account.

use serde::{Deserialize, Serialize};

use crate::screen::{ProfileField, Refusal};

/// Names whose words every locale has.
pub const BUILT_IN: [&str; 5] = ["company", "country", "display_name", "family_name", "given_name"];

/// Most characters of one value. Longer than any name (the longest on record
/// have some 200 letters); bounds what is stored.
pub const VALUE_MAX: usize = 256;

/// Most fields one screen asks for: more, and people leave.
pub const FIELDS_MAX: usize = 12;

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
/// What is left empty and not required is left out.
///
/// # Errors
/// The first field that is missing or unfit.
pub fn read(fields: &[ProfileField], typed: &[String]) -> Result<Vec<Attribute>, Refusal> {
    let mut attributes = vec![];
    for (index, field) in fields.iter().enumerate() {
        let number = u8::try_from(index).unwrap_or(u8::MAX);
        let value = typed.get(index).map_or("", |value| value.trim());
        if value.is_empty() {
            if field.required {
                return Err(Refusal::FieldMissing { field: number });
            }
            continue;
        }
        let known = field.options.is_empty() || field.options.iter().any(|option| option == value);
        if !known || value.chars().count() > VALUE_MAX || value.chars().any(char::is_control) {
            return Err(Refusal::FieldUnfit { field: number });
        }
        attributes.push(Attribute { name: field.name.clone(), value: value.to_owned() });
    }
    Ok(attributes)
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

    #[test]
    fn what_is_required_must_be_filled_in_and_the_rest_may_stay_empty() {
        let fields = [field("given_name", true, &[]), field("company", false, &[])];
        assert_eq!(read(&fields, &typed(&["  ", ""])), Err(Refusal::FieldMissing { field: 0 }));
        assert_eq!(read(&fields, &[]), Err(Refusal::FieldMissing { field: 0 }));
        let read = read(&fields, &typed(&[" Mara ", ""])).unwrap();
        assert_eq!(read, [Attribute { name: "given_name".into(), value: "Mara".into() }]);
    }

    #[test]
    fn only_the_choices_will_do_where_there_are_choices() {
        let fields = [field("size", true, &["small", "large"])];
        assert_eq!(read(&fields, &typed(&["huge"])), Err(Refusal::FieldUnfit { field: 0 }));
        assert_eq!(read(&fields, &typed(&["large"])).unwrap().len(), 1);
    }

    #[test]
    fn line_breaks_and_endless_values_are_unfit() {
        let fields = [field("company", false, &[])];
        let unfit = Err(Refusal::FieldUnfit { field: 0 });
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
