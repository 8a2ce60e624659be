//! Numbers within limits.

use serde::de::{self, Deserializer};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

/// A number within limits, which are given in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Bounded<const LEAST: u32, const MOST: u32>(f64);

impl<const LEAST: u32, const MOST: u32> Bounded<LEAST, MOST> {
    /// The least that is taken.
    pub const LEAST: f64 = LEAST as f64 / 1000.0;
    /// The most that is taken.
    pub const MOST: f64 = MOST as f64 / 1000.0;

    /// A number, if it is within the limits.
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        (Self::LEAST..=Self::MOST).contains(&value).then_some(Self(value))
    }

    /// The nearest number within the limits, and whether it is another one.
    #[must_use]
    pub fn clamped(value: f64) -> (Self, bool) {
        let kept =
            if value.is_finite() { value.clamp(Self::LEAST, Self::MOST) } else { Self::LEAST };
        (Self(kept), kept.to_bits() != value.to_bits())
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl<const LEAST: u32, const MOST: u32> Serialize for Bounded<LEAST, MOST> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

impl<'de, const LEAST: u32, const MOST: u32> Deserialize<'de> for Bounded<LEAST, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        Self::new(value).ok_or_else(|| {
            de::Error::custom(format!("{value} is not from {} to {}", Self::LEAST, Self::MOST))
        })
    }
}
