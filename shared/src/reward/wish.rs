//! How a claimant wants to be paid, as it is chosen and typed: before anything is sealed or signed.

use std::fmt;

use serde::Deserialize;

use super::wire::{NotAPayee, Payee, PayeeError, WORDS_MAX, WayKind};
use crate::text::{Lang, Text as _};
use crate::tip::pin::{Pin, PinError};

/// How somebody wants to be paid, as it was chosen and typed. Fields that the way does not need are left out of account.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct Wish {
    /// The way.
    pub way: WayKind,
    /// The name of the account's holder.
    #[serde(default)]
    pub holder: String,
    /// The bank.
    #[serde(default)]
    pub bank: String,
    /// The account's number.
    #[serde(default)]
    pub number: String,
    /// The name of who comes in the claimant's stead.
    #[serde(default)]
    pub name: String,
    /// The document that this person will show.
    #[serde(default)]
    pub document: String,
    /// The PIN, where one was set with the report.
    #[serde(default)]
    pub pin: String,
}

/// A field of a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// [`Wish::holder`].
    Holder,
    /// [`Wish::bank`].
    Bank,
    /// [`Wish::number`].
    Number,
    /// [`Wish::name`].
    Name,
    /// [`Wish::document`].
    Document,
    /// [`Wish::pin`].
    Pin,
}

impl Field {
    /// The name that forms use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Holder => "holder",
            Self::Bank => "bank",
            Self::Number => "number",
            Self::Name => "name",
            Self::Document => "document",
            Self::Pin => "pin",
        }
    }
}

/// What is wrong with a field of a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WishError {
    /// Who is to be paid.
    Payee(PayeeError),
    /// The PIN.
    Pin(PinError),
}

/// What is wrong with a wish, and where: never what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WishFault {
    /// The first field that is wrong.
    pub field: Field,
    /// What is wrong with it.
    pub error: WishError,
}

impl WishFault {
    /// What people read.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> &'static str {
        match self.error {
            WishError::Payee(PayeeError::Words(error)) => error.text(lang),
            WishError::Payee(PayeeError::Card(error)) => error.text(lang),
            WishError::Pin(error) => error.text(lang),
        }
    }
}

/// Says nothing of what was typed.
impl fmt::Debug for Wish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wish").field("way", &self.way).finish_non_exhaustive()
    }
}

impl Wish {
    /// A way that needs nothing more.
    #[must_use]
    pub const fn plain(way: WayKind) -> Self {
        let none = String::new;
        Self { way, holder: none(), bank: none(), number: none(), name: none(), document: none(), pin: none() }
    }

    /// The PIN that was typed.
    ///
    /// # Errors
    /// When it can be none.
    pub fn pin(&self) -> Result<Option<Pin>, WishFault> {
        Pin::parse(&self.pin).map_err(|error| WishFault { field: Field::Pin, error: WishError::Pin(error) })
    }

    /// Whom to pay, where the way needs somebody.
    ///
    /// # Errors
    /// The first field that is wrong.
    pub fn payee(&self) -> Result<Option<Payee>, WishFault> {
        let (fields, payee) = match self.way {
            WayKind::Vouchers | WayKind::GiveUp => return Ok(None),
            WayKind::Transfer => (
                [(Field::Holder, &self.holder), (Field::Bank, &self.bank)].to_vec(),
                Payee::account(&self.holder, &self.bank, &self.number),
            ),
            WayKind::Delegate => (
                [(Field::Name, &self.name), (Field::Document, &self.document)].to_vec(),
                Payee::delegate(&self.name, &self.document),
            ),
        };
        for (field, typed) in fields {
            let error = match typed.trim().chars().count() {
                0 => NotAPayee::Empty,
                signs if signs > WORDS_MAX => NotAPayee::Long,
                _ => continue,
            };
            return Err(WishFault { field, error: WishError::Payee(PayeeError::Words(error)) });
        }
        let number = |error| WishFault { field: Field::Number, error: WishError::Payee(error) };
        // An empty number is missing, not too short.
        if self.way == WayKind::Transfer && self.number.trim().is_empty() {
            return Err(number(PayeeError::Words(NotAPayee::Empty)));
        }
        payee.map(Some).map_err(number)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn account() -> Wish {
        Wish {
            holder: " 张三 ".into(),
            bank: "某银行".into(),
            number: "6200 0000 0000 0005".into(),
            ..Wish::plain(WayKind::Transfer)
        }
    }

    #[test]
    fn the_first_field_that_is_wrong_is_named() {
        let long = "长".repeat(WORDS_MAX + 1);
        let wish = |change: fn(&mut Wish, String)| {
            let mut wish = account();
            change(&mut wish, long.clone());
            wish.payee().err().map(|fault| (fault.field.name(), fault.sentence(Lang::En)))
        };
        assert_eq!(wish(|_, _| ()), None);
        assert_eq!(wish(|wish, _| wish.holder = "  ".into()), Some(("holder", "Something is missing")));
        assert_eq!(wish(|wish, long| wish.bank = long), Some(("bank", "Something is too long")));
        assert_eq!(wish(|wish, _| wish.number.clear()), Some(("number", "Something is missing")));
        let slip = wish(|wish, _| wish.number = "6200000000000006".into());
        assert_eq!(slip.map(|(field, _)| field), Some("number"));
        let delegate = Wish { name: "李四".into(), ..Wish::plain(WayKind::Delegate) };
        assert_eq!(delegate.payee().err().map(|fault| fault.field), Some(Field::Document));
        let wrong = Wish { pin: "12".into(), ..Wish::plain(WayKind::GiveUp) };
        let told = wrong.pin().err().map(|fault| (fault.field.name(), fault.sentence(Lang::En)));
        assert_eq!(told, Some(("pin", "A PIN has 6 to 12 digits")));
        assert!(account().pin().is_ok_and(|pin| pin.is_none()));
    }

    #[test]
    fn what_was_typed_is_not_in_the_debug_form() {
        let shown = format!("{:?}", Wish { pin: "271828".into(), ..account() });
        assert!(!shown.contains("张三") && !shown.contains("6200") && !shown.contains("2718"), "{shown}");
    }
}
