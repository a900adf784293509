//! From events to records: which event is legal now, and what it changes. Both sides use these two functions.
//!
//! The server judges an event once, when it arrives, and keeps the judgement beside it on the log; records are
//! then folds over the events that were applied. A phone folds the same way, and lays its own events that the
//! server has not yet answered on top.

use std::collections::BTreeMap;

use crate::check::{Answered, Arrival, Check, HAZARDS_MAX, INSPECTORS_MIN, Moment, PHOTOS_MAX, SignOff};
use crate::checklist::{self, ItemCode};
use crate::coded_texts;
use crate::digest::PhotoHash;
use crate::event::{Body, Event};
use crate::evidence::{PHOTO_BYTES_MAX, Photo, PhotoState};
use crate::hazard::{Hazard, REWORDINGS_MAX};
use crate::id::{CheckId, HazardId, MineId, UserId};
use crate::region::DivisionCode;
use crate::role::{Action, Actor, Denied, may};
use crate::time::{ImpossibleTime, Timestamp};

/// Records by id: all of them, or those that some events need.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Records {
    /// Checks.
    pub checks: BTreeMap<CheckId, Check>,
    /// Hazards.
    pub hazards: BTreeMap<HazardId, Hazard>,
    /// Photos.
    pub photos: BTreeMap<PhotoHash, Photo>,
}

/// What the rules must know about people and mines.
pub trait Register {
    /// The county that a mine lies in.
    fn mine_region(&self, mine: MineId) -> Option<DivisionCode>;
    /// Whether this person is an inspector in service.
    fn is_inspector(&self, user: UserId) -> bool;
}

/// The side on which an event was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorder<'a> {
    /// A person's device.
    Person(&'a Actor),
    /// The server itself.
    Server,
}

coded_texts! {
    /// Why an event was put on the log without changing a record. It stays on a shelf on the phone.
    pub enum Refusal {
        /// A text is too long, empty where it must not be, or a number is impossible.
        BadValue = "bad-value": "内容超出允许范围（过长、为空或数值不合理）", "A value is out of range (too long, empty or impossible)";
        /// The time lies in the future.
        TimeInFuture = "time-in-future": "记录的时间在未来，与服务器时钟矛盾", "The recorded time lies in the future of the server's clock";
        /// The clock's claim is absurd.
        TimeAbsurd = "time-absurd": "设备时钟给出的时间不合理", "The device's clock gave an absurd time";
        /// Only the server records this.
        ServersOnly = "servers-only": "此类记录只能由服务器写入", "Only the server may record this";
        /// The role may not.
        NotAllowed = "not-allowed": "您的角色不能进行此操作", "Your role may not do this";
        /// The mine lies outside the own region.
        ForeignRegion = "foreign-region": "该矿山不在您的辖区内", "The mine lies outside your region";
        /// No such mine.
        UnknownMine = "unknown-mine": "矿山登记中没有这座矿山", "The register has no such mine";
        /// No such checklist in that version.
        UnknownChecklist = "unknown-checklist": "没有这份检查表或版本", "There is no such checklist or version";
        /// The checklist has no such item.
        UnknownItem = "unknown-item": "检查表中没有这一项", "The checklist has no such item";
        /// Fewer than two inspectors.
        TooFewInspectors = "too-few-inspectors": "现场检查须有两名以上执法人员", "A check on site needs two inspectors at least";
        /// A companion is not an inspector, or named twice.
        UnknownCompanion = "unknown-companion": "同行人员不是在职执法人员或重复填写", "A companion is not an inspector in service, or is named twice";
        /// A check with this id was started before.
        AlreadyStarted = "already-started": "该检查已经开始", "This check was already started";
        /// No such check.
        NoSuchCheck = "no-such-check": "没有这次检查", "There is no such check";
        /// Not one of the check's inspectors.
        NotOnThisCheck = "not-on-this-check": "您不是本次检查的执法人员", "You are not one of this check's inspectors";
        /// The check is signed off.
        CheckSigned = "check-signed": "检查已签署，不能再添加内容", "The check is signed off; nothing can be added";
        /// Arrival was recorded before.
        AlreadyArrived = "already-arrived": "到达现场已经记录", "Arrival was already recorded";
        /// Sign-off without arrival.
        NotArrived = "not-arrived": "尚未记录到达现场，不能签署", "Arrival on site is not recorded; the check cannot be signed off";
        /// A hazard with this id exists.
        HazardExists = "hazard-exists": "该隐患编号已存在", "A hazard with this id exists already";
        /// The check has no such hazard.
        NoSuchHazard = "no-such-hazard": "本次检查没有这条隐患", "The check has no such hazard";
        /// The photo is already part of a check.
        PhotoExists = "photo-exists": "这张照片已经登记过", "This photo is already part of a check";
        /// The photo is empty or too large.
        PhotoSize = "photo-size": "照片大小为零或超过上限", "The photo is empty or larger than allowed";
        /// The check has as many as it may have.
        TooMany = "too-many": "本次检查的记录数量已达上限", "The check has reached the most records that it may have";
        /// No such photo, or its fate is already known.
        NoSuchPhoto = "no-such-photo": "没有这张待接收的照片", "No photo with this hash is waited for";
    }
}

/// Whether an event may change the records now.
///
/// # Errors
/// The reason that a person is told. The event itself is kept either way.
pub fn judge(
    records: &Records,
    event: &Event,
    recorder: Recorder<'_>,
    received: Timestamp,
    register: &impl Register,
) -> Result<DivisionCode, Refusal> {
    if !event.body.is_legal() {
        return Err(Refusal::BadValue);
    }
    event.at.interval(received).map_err(|error| match error {
        ImpossibleTime::Future => Refusal::TimeInFuture,
        ImpossibleTime::Absurd => Refusal::TimeAbsurd,
    })?;
    let check = records.checks.get(&event.subject.check());
    match (recorder, event.body.is_the_servers()) {
        (Recorder::Server, true) => judge_server(records, check.ok_or(Refusal::NoSuchCheck)?, &event.body),
        (Recorder::Person(_), true) | (Recorder::Server, false) => Err(Refusal::ServersOnly),
        (Recorder::Person(actor), false) => match (&event.body, check) {
            (Body::CheckStarted { .. }, Some(_)) => Err(Refusal::AlreadyStarted),
            (Body::CheckStarted { .. }, None) => judge_start(event, actor, register),
            (_, None) => Err(Refusal::NoSuchCheck),
            (_, Some(check)) => judge_person(records, check, &event.body, actor),
        },
    }
}

fn allowed(actor: &Actor, region: DivisionCode) -> Result<(), Refusal> {
    may(actor, Action::RecordCheck, region).map_err(|denied| match denied {
        Denied::Role => Refusal::NotAllowed,
        Denied::Region => Refusal::ForeignRegion,
    })
}

fn judge_start(event: &Event, actor: &Actor, register: &impl Register) -> Result<DivisionCode, Refusal> {
    let Body::CheckStarted { mine, companions, checklist, .. } = &event.body else {
        return Err(Refusal::NoSuchCheck);
    };
    let region = register.mine_region(*mine).ok_or(Refusal::UnknownMine)?;
    allowed(actor, region)?;
    if companions.len() + 1 < INSPECTORS_MIN {
        return Err(Refusal::TooFewInspectors);
    }
    let known = companions.iter().enumerate().all(|(i, companion)| {
        *companion != actor.user && !companions[..i].contains(companion) && register.is_inspector(*companion)
    });
    if !known {
        return Err(Refusal::UnknownCompanion);
    }
    checklist::find(checklist).map(|_| region).ok_or(Refusal::UnknownChecklist)
}

fn judge_person(records: &Records, check: &Check, body: &Body, actor: &Actor) -> Result<DivisionCode, Refusal> {
    allowed(actor, check.region)?;
    if !check.is_inspector(actor.user) {
        return Err(Refusal::NotOnThisCheck);
    }
    if check.signed.is_some() {
        return Err(Refusal::CheckSigned);
    }
    let known_item =
        |item: &ItemCode| checklist::find(&check.checklist).is_some_and(|list| list.items().any(|i| i.code == *item));
    let item = |item: &Option<ItemCode>| match item {
        Some(item) if !known_item(item) => Err(Refusal::UnknownItem),
        _ => Ok(()),
    };
    match body {
        Body::CheckArrived { .. } if check.arrival.is_some() => Err(Refusal::AlreadyArrived),
        Body::CheckAnswered { item, .. } if !known_item(item) => Err(Refusal::UnknownItem),
        Body::HazardFound { hazard, .. } if records.hazards.contains_key(hazard) => Err(Refusal::HazardExists),
        Body::HazardFound { .. } if check.hazards.len() >= HAZARDS_MAX => Err(Refusal::TooMany),
        Body::HazardFound { item: about, .. } => item(about),
        Body::HazardReworded { hazard, .. } if !check.hazards.contains(hazard) => Err(Refusal::NoSuchHazard),
        Body::HazardReworded { hazard, .. }
            if records.hazards.get(hazard).is_some_and(|h| h.earlier.len() >= REWORDINGS_MAX) =>
        {
            Err(Refusal::TooMany)
        }
        Body::PhotoTaken { photo, .. } if records.photos.contains_key(photo) => Err(Refusal::PhotoExists),
        Body::PhotoTaken { .. } if check.photos.len() >= PHOTOS_MAX => Err(Refusal::TooMany),
        Body::PhotoTaken { bytes, .. } if *bytes == 0 || *bytes > PHOTO_BYTES_MAX => Err(Refusal::PhotoSize),
        Body::PhotoTaken { hazard: Some(hazard), .. } if !check.hazards.contains(hazard) => {
            Err(Refusal::NoSuchHazard)
        }
        Body::PhotoTaken { item: about, .. } => item(about),
        Body::CheckSigned { .. } if check.arrival.is_none() => Err(Refusal::NotArrived),
        _ => Ok(()),
    }
    .map(|()| check.region)
}

fn judge_server(records: &Records, check: &Check, body: &Body) -> Result<DivisionCode, Refusal> {
    let (Body::PhotoHeld { photo } | Body::PhotoRefused { photo, .. }) = body else {
        return Err(Refusal::ServersOnly);
    };
    let state = records.photos.get(photo).filter(|p| p.check == check.id).map(|p| p.state);
    let waiting = match body {
        Body::PhotoHeld { .. } => state.is_some_and(|state| state != PhotoState::Held),
        _ => state == Some(PhotoState::Announced),
    };
    if waiting { Ok(check.region) } else { Err(Refusal::NoSuchPhoto) }
}

/// How an event came to be on the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reception {
    /// The server's sequence number; 0 while only on the phone.
    pub seq: u64,
    /// When the server received it; none while only on the phone.
    pub at: Option<Timestamp>,
    /// The region that [`judge`] found it to be in.
    pub region: DivisionCode,
}

/// Changes the records by an event that was judged legal. One whose record is absent changes nothing: a phone
/// holds only a part of the records.
pub fn apply(records: &mut Records, event: &Event, reception: &Reception) {
    let id = event.subject.check();
    let moment = Moment { at: event.at, received: reception.at };
    if let Body::CheckStarted { mine, check_kind, companions, checklist } = &event.body {
        records.checks.insert(
            id,
            Check {
                id,
                mine: *mine,
                region: reception.region,
                kind: *check_kind,
                checklist: checklist.clone(),
                started_by: event.actor,
                device: event.device,
                companions: companions.clone(),
                started: moment,
                arrival: None,
                answers: BTreeMap::new(),
                hazards: Vec::new(),
                photos: Vec::new(),
                signed: None,
                seq: reception.seq,
            },
        );
        return;
    }
    let Records { checks, hazards, photos } = records;
    let Some(check) = checks.get_mut(&id) else { return };
    check.seq = reception.seq;
    match &event.body {
        Body::CheckStarted { .. } => {}
        Body::CheckArrived { located } => check.arrival = Some(Arrival { located: *located, moment }),
        Body::CheckAnswered { item, answer, note } => {
            let (note, by, earlier) = (note.clone(), event.actor, Vec::new());
            let answered = Answered { answer: *answer, note, by, moment, earlier };
            let before = check.answers.remove(item);
            check.answers.insert(item.clone(), answered.replacing(before));
        }
        Body::HazardFound { hazard, item, wording, located } => {
            check.hazards.push(*hazard);
            let found = Hazard {
                id: *hazard,
                check: id,
                mine: check.mine,
                region: check.region,
                item: item.clone(),
                wording: wording.clone(),
                worded_by: event.id,
                earlier: Vec::new(),
                located: *located,
                found_by: event.actor,
                found: moment,
                photos: Vec::new(),
                seq: reception.seq,
            };
            hazards.insert(*hazard, found);
        }
        Body::HazardReworded { hazard, seen, wording } => {
            if let Some(hazard) = hazards.get_mut(hazard) {
                hazard.reword(event.id, event.actor, *seen, wording, moment);
                hazard.seq = reception.seq;
            }
        }
        Body::PhotoTaken { photo, bytes, media_type, source, hazard, item, located } => {
            check.photos.push(*photo);
            if let Some(shown) = hazard.and_then(|h| hazards.get_mut(&h)) {
                shown.photos.push(*photo);
                shown.seq = reception.seq;
            }
            let taken = Photo {
                hash: *photo,
                bytes: *bytes,
                media_type: *media_type,
                check: id,
                mine: check.mine,
                region: check.region,
                hazard: *hazard,
                item: item.clone(),
                source: *source,
                located: *located,
                taken_by: event.actor,
                device: event.device,
                taken: moment,
                state: PhotoState::Announced,
                seq: reception.seq,
            };
            photos.insert(*photo, taken);
        }
        Body::CheckSigned { remark } => {
            check.signed = Some(SignOff { by: event.actor, moment, remark: remark.clone() });
        }
        Body::PhotoHeld { photo } => settle(photos, photo, PhotoState::Held, reception.seq),
        Body::PhotoRefused { photo, reason } => {
            settle(photos, photo, PhotoState::Refused(*reason), reception.seq);
        }
    }
}

fn settle(photos: &mut BTreeMap<PhotoHash, Photo>, photo: &PhotoHash, state: PhotoState, seq: u64) {
    if let Some(photo) = photos.get_mut(photo) {
        photo.state = state;
        photo.seq = seq;
    }
}
