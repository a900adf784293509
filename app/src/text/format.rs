//! How times, sizes and counts are written. Times are China's (UTC+8), whatever the device is set to.

use shared::check::Moment;
use shared::text::{Lang, Text};
use shared::time::{CHINA_MINUTES, Timestamp};

use super::{C, fill};

/// `2026-03-01 14:05`.
#[must_use]
pub fn minute(at: Timestamp) -> String {
    let civil = at.civil(CHINA_MINUTES);
    format!("{} {}", civil.date(), civil.clock())
}

/// `2026-03-01 14:05:09`.
#[must_use]
pub fn second(at: Timestamp) -> String {
    at.civil(CHINA_MINUTES).full()
}

/// When something happened, honestly.
#[must_use]
pub fn moment(moment: &Moment, now: Timestamp) -> String {
    moment.interval(now).map_or_else(|_| second(moment.at.wall), |interval| interval.in_words())
}

/// `3.4 MB`.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
pub fn bytes(count: u64) -> String {
    match count {
        0..1_000 => format!("{count} B"),
        1_000..1_000_000 => format!("{:.0} KB", count as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", count as f64 / 1e6),
        _ => format!("{:.1} GB", count as f64 / 1e9),
    }
}

/// `刚刚`, `5 分钟前`, `3 小时前`, `2 天前`.
#[must_use]
pub fn age(at: Timestamp, now: Timestamp, lang: Lang) -> String {
    let minutes = now.since_ms(at).max(0) / 60_000;
    match minutes {
        0 => C::JustNow.text(lang).to_owned(),
        1..60 => fill(C::MinutesAgo, lang, &[&minutes.to_string()]),
        60..1_440 => fill(C::HoursAgo, lang, &[&(minutes / 60).to_string()]),
        _ => fill(C::DaysAgo, lang, &[&(minutes / 1_440).to_string()]),
    }
}

/// `1.2 km`, `340 m`.
#[must_use]
pub fn metres(distance: f64) -> String {
    if distance < 1_000.0 { format!("{distance:.0} m") } else { format!("{:.1} km", distance / 1_000.0) }
}
