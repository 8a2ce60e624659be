//! What an app asks a new account for.

use serde::{Deserialize, Serialize};

/// Names whose words every locale has.
pub const BUILT_IN: [&str; 5] = ["company", "country", "display_name", "family_name", "given_name"];

/// Most fields one screen asks for: more, and people leave.
pub const FIELDS_MAX: usize = 12;

/// Some of a profile's fields, counted from zero. Travels as a list of numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = Vec<u8>))]
#[serde(from = "Vec<u8>", into = "Vec<u8>")]
pub struct FieldSet(u16);

const _: () = assert!(FIELDS_MAX <= 16);

impl FieldSet {
    /// These and one more. A number that no field can have adds none.
    #[must_use]
    pub const fn with(self, field: u8) -> Self {
        Self(self.0 | Self::one(field))
    }

    /// Whether this one is among them.
    #[must_use]
    pub const fn has(self, field: u8) -> bool {
        self.0 & Self::one(field) != 0
    }

    const fn one(field: u8) -> u16 {
        if field < 16 { 1 << field } else { 0 }
    }
}

impl From<Vec<u8>> for FieldSet {
    fn from(fields: Vec<u8>) -> Self {
        fields.into_iter().fold(Self::default(), Self::with)
    }
}

impl From<FieldSet> for Vec<u8> {
    fn from(fields: FieldSet) -> Self {
        (0..16).filter(|field| fields.has(*field)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_there_can_be_is_told_apart_and_travels_as_its_number() {
        let all: Vec<u8> = (0..u8::try_from(FIELDS_MAX).unwrap()).collect();
        for field in &all {
            let one = FieldSet::default().with(*field);
            let has: Vec<_> = all.iter().filter(|other| one.has(**other)).collect();
            assert_eq!(has, [field]);
        }
        let set = FieldSet::from(all.clone());
        assert_eq!(serde_json::to_value(set).unwrap(), serde_json::json!(all));
        assert_eq!(FieldSet::from(vec![16, 255]), FieldSet::default());
    }
}
