//! Columns of numbers as they are stored: one run of bytes each, the least significant byte first, so that millions of
//! numbers are read as fast as they are copied.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};

use crate::sequences::Occurrence;

/// A number, or some of them, that takes the same space whatever its value.
pub(crate) trait Fixed: Sized {
    /// In bytes.
    const SIZE: usize;

    /// Adds its bytes.
    fn write(&self, bytes: &mut Vec<u8>);

    /// Reads [`Fixed::SIZE`] bytes.
    fn read(bytes: &[u8]) -> Option<Self>;
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl Fixed for $number {
            const SIZE: usize = size_of::<$number>();

            fn write(&self, bytes: &mut Vec<u8>) {
                bytes.extend_from_slice(&self.to_le_bytes());
            }

            fn read(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(<$number>::from_le_bytes)
            }
        })*
    };
}

numbers!(u32, u64, i64, f32, f64);

impl Fixed for usize {
    const SIZE: usize = u64::SIZE;

    fn write(&self, bytes: &mut Vec<u8>) {
        u64::try_from(*self).unwrap_or(u64::MAX).write(bytes);
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        Self::try_from(u64::read(bytes)?).ok()
    }
}

impl<A: Fixed, B: Fixed> Fixed for (A, B) {
    const SIZE: usize = A::SIZE + B::SIZE;

    fn write(&self, bytes: &mut Vec<u8>) {
        self.0.write(bytes);
        self.1.write(bytes);
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (one, other) = bytes.split_at_checked(A::SIZE)?;
        Some((A::read(one)?, B::read(other)?))
    }
}

impl Fixed for Occurrence {
    const SIZE: usize = <(u32, u32)>::SIZE;

    fn write(&self, bytes: &mut Vec<u8>) {
        let Self { user, place } = *self;
        (user, place).write(bytes);
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (user, place) = <(u32, u32)>::read(bytes)?;
        Some(Self { user, place })
    }
}

/// Writes a column.
///
/// # Errors
/// Those of the serializer.
pub(crate) fn serialize<T: Fixed, S: Serializer>(column: &[T], serializer: S) -> Result<S::Ok, S::Error> {
    let mut bytes = Vec::with_capacity(column.len() * T::SIZE);
    for number in column {
        number.write(&mut bytes);
    }
    serializer.serialize_bytes(&bytes)
}

/// Reads a column.
///
/// # Errors
/// Those of the deserializer, and bytes that are no such numbers.
pub(crate) fn deserialize<'de, T: Fixed, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    deserializer.deserialize_bytes(Column(PhantomData))
}

struct Column<T>(PhantomData<T>);

impl<T: Fixed> Visitor<'_> for Column<T> {
    type Value = Vec<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "numbers of {} bytes each", T::SIZE)
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<T>, E> {
        let numbers = bytes.chunks_exact(T::SIZE);
        if !numbers.remainder().is_empty() {
            return Err(E::invalid_length(bytes.len(), &self));
        }
        let read: Option<Vec<T>> = numbers.map(T::read).collect();
        read.ok_or_else(|| E::custom("a number is too large for this machine"))
    }
}
