//! A report arrives: the same way in for the browser that sealed it and for the server that had to.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use shared::digest::{Digest, SealingKey};
use shared::id::{TipId, UserId};
use shared::problem::ProblemCode;
use shared::register::{Day, Entry, EntryKind};
use shared::seal::age::stanza_count;
use shared::seal::secrets::register_salt;
use shared::time::Timestamp;
use shared::tip::deadline::Turns;
use shared::tip::files::{FILES_MAX, FileKind, SealedFile};
use shared::tip::lifecycle::{Progress, Step, TipState, Who};
use shared::tip::routing::{NobodyInCharge, in_charge};
use shared::tip::wire::{EntryFacts, Intake, Knock, Proven, SEALED_TEXT_MAX, TipReceipt};

use super::access::Access;
use super::gate::{FLOOD, Pass};
use super::rows::{Found, StepDoc, TipDoc, proof_hash};
use crate::clock;
use crate::photo::Kind;
use crate::problem::{ApiProblem, ApiResult};
use crate::register::{Draft, Writes, place};
use crate::state::Shared;
use crate::store::StoreError;

/// The most bytes of a key box: one stanza, 32 bytes sealed.
const BOX_BYTES_MAX: usize = 1_024;
/// The same as text, with room.
pub(super) const BOX_TEXT_MAX: usize = 2 * BOX_BYTES_MAX;

/// Today, in China: nothing finer is kept of when something happened to a tip.
#[must_use]
pub fn today() -> Day {
    Day::in_china(clock::now())
}

/// Forgotten after a day that tells nothing: the exact end of a challenge would tell when the report came.
pub(super) fn end_of_next_day(until_ms: i64) -> i64 {
    Day::in_china(Timestamp::from_millis(until_ms)).plus(2).start().millis()
}

/// Takes a report in. The same report again gives the same receipt.
///
/// # Errors
/// When it is not one, or nobody may read it. Nothing is changed then.
pub async fn take_in(state: &Shared, intake: &Intake, pass: &Pass) -> ApiResult<TipReceipt> {
    let keys = match check(state, intake).await {
        Ok(keys) => keys,
        // What was right when it came first need not be right now: officers come and go.
        Err(problem) => return taken_before(state, &intake.knock).await?.ok_or(problem),
    };
    enter(state, intake, pass, &keys).await
}

/// Enters a report that was found right. `keys` are those of the officers whom it is sealed to.
///
/// # Errors
/// When it cannot be written.
pub async fn enter(
    state: &Shared,
    intake: &Intake,
    pass: &Pass,
    keys: &[(UserId, SealingKey)],
) -> ApiResult<TipReceipt> {
    let tip = TipId::from_random(clock::random());
    let (day, secret) = (today(), secret_bytes(&intake.register_secret)?);
    let facts = EntryFacts {
        n: 0,
        step: Step::Arrive,
        state: TipState::Received,
        day,
        sealed: Some(digest_of(&intake.sealed, &intake.files)),
    };
    let mut officers: Vec<UserId> = intake.boxes.iter().map(|key_box| key_box.officer).collect();
    officers.sort_unstable();
    let doc = TipDoc {
        id: tip,
        region: intake.division,
        progress: Progress::NEW,
        turns: Turns { arrived: day, state_since: day },
        assigned: None,
        steps: 1,
        tip_key: intake.tip_key,
        reply_key: intake.reply_key,
        claim_key: intake.claim_key,
        register_secret: intake.register_secret.clone(),
        excluded: intake.excluded.clone(),
        officers,
        is_answered: false,
        is_quarantined: state.gate.last_minute() > FLOOD && pass.work < u32::from(state.gate.bits()) + 1,
    };
    let commitment = facts.commitment(&register_salt(&secret, 0));
    let step = StepDoc {
        facts,
        who: Who::Whistleblower,
        officer: None,
        sealed: None,
        told: None,
        assign: None,
        colleague: None,
        form: None,
        files: intake.files.clone(),
    };
    let mut writes = Writes::default()
        .files(tip, &intake.files)
        .key(&place(&state.keys, &intake.knock.lookup), proof_hash(&intake.knock.proof), tip)
        .report(tip, intake.sealed.clone())
        .spend(&pass.nonce, end_of_next_day(pass.until_ms))
        .step(tip, &step, &doc)?;
    for key_box in &intake.boxes {
        let key = keys.iter().find(|(officer, _)| *officer == key_box.officer).map(|(_, key)| key.to_string());
        writes = writes.key_box(tip, key_box, key.unwrap_or_default());
    }
    let entry = Entry { day, kind: EntryKind::Arrival, commitment };
    match state.register.append(Draft { entry, writes }).await {
        Ok(index) => {
            state.gate.arrived();
            receipt(state, &Found { doc, steps: vec![(step, index)] }, false).await
        }
        // The same report by two ways at once, or a challenge that somebody uses twice.
        Err(StoreError::Duplicate(_)) => {
            taken_before(state, &intake.knock).await?.ok_or_else(|| ProblemCode::TipUsedUp.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// The receipt once more of a report that was taken in before.
///
/// # Errors
/// When the store or the register fails.
pub async fn taken_before(state: &Shared, knock: &Knock) -> ApiResult<Option<TipReceipt>> {
    let found = state.under(knock).await?;
    match found {
        Some(under) => receipt(state, &under.found, true).await.map(Some),
        None => Ok(None),
    }
}

/// What the browser says is checked against what this server would have done itself. Gives the officers in charge.
async fn check(state: &Shared, intake: &Intake) -> ApiResult<Vec<(UserId, SealingKey)>> {
    let bad = || ApiProblem::new(ProblemCode::BadRequest);
    if intake.sealed.len() > SEALED_TEXT_MAX {
        return Err(ProblemCode::TooLarge.into());
    }
    if intake.knock.proof.len() != 64 || intake.excluded.len() > 64 || intake.boxes.len() > 64 {
        return Err(bad());
    }
    let sealed = STANDARD.decode(&intake.sealed).map_err(|_| bad())?;
    if stanza_count(&sealed).map_err(|_| bad())? != 1 {
        return Err(bad());
    }
    let officers = state.officers_in_service().await?;
    let in_charge = match in_charge(&officers, intake.division, &intake.excluded) {
        Ok(in_charge) => in_charge,
        Err(NobodyInCharge::NoKey) => return Err(ProblemCode::TipsNotOpen.into()),
        Err(NobodyInCharge::AllExcluded) => return Err(ProblemCode::NobodyLeft.into()),
    };
    let mut right: Vec<UserId> = in_charge.iter().map(|officer| officer.user).collect();
    let mut given: Vec<UserId> = intake.boxes.iter().map(|key_box| key_box.officer).collect();
    right.sort_unstable();
    given.sort_unstable();
    if right != given {
        return Err(ProblemCode::WrongOfficers.into());
    }
    for key_box in &intake.boxes {
        let sealed = STANDARD.decode(&key_box.sealed).map_err(|_| bad())?;
        if sealed.len() > BOX_BYTES_MAX || stanza_count(&sealed).map_err(|_| bad())? != 1 {
            return Err(bad());
        }
    }
    check_files(state, &intake.files, &right).await?;
    Ok(in_charge.iter().map(|officer| (officer.user, officer.key)).collect())
}

/// The hash of what was sealed: words, and the names of files, which are hashes themselves.
fn digest_of(words: &str, files: &[SealedFile]) -> Digest {
    let names: Vec<u8> = files.iter().flat_map(|file| *file.hash.bytes()).collect();
    Digest::of(&[words.as_bytes(), &names])
}

/// Files must lie in the store as they are announced, belong to nobody, and be sealed to those in charge.
///
/// # Errors
/// When one is not.
pub(super) async fn check_files(state: &Shared, files: &[SealedFile], officers: &[UserId]) -> ApiResult<()> {
    if files.len() > 2 * FILES_MAX {
        return Err(ProblemCode::TooLarge.into());
    }
    for file in files {
        if state.photos.size(Kind::Sealed, &file.hash).await != Some(file.bytes)
            || state.store.tip_of_file(&file.hash).await?.is_some()
        {
            return Err(ProblemCode::UploadGone.into());
        }
        let mut given: Vec<UserId> = file.shares.iter().map(|share| share.officer).collect();
        given.sort_unstable();
        let is_right = match file.kind {
            FileKind::Clean => given.is_empty(),
            // Two at least, each once, and nobody else: a colleague who has left could never help to open it.
            FileKind::Original => {
                given.len() >= 2
                    && given.windows(2).all(|two| two[0] != two[1])
                    && given.iter().all(|o| officers.contains(o))
            }
        };
        if !is_right || file.shares.iter().any(|share| share.sealed.len() > BOX_TEXT_MAX) {
            return Err(ProblemCode::WrongOfficers.into());
        }
    }
    Ok(())
}

fn secret_bytes(text: &str) -> ApiResult<[u8; 32]> {
    let mut secret = [0; 32];
    hex::decode_to_slice(text, &mut secret).map_err(|_| ApiProblem::new(ProblemCode::BadRequest))?;
    Ok(secret)
}

/// The proofs that steps of a tip stand in the register, under a signed head.
///
/// # Errors
/// When the register has none of them.
pub async fn prove(state: &Shared, steps: &[(StepDoc, u64)]) -> ApiResult<(String, Vec<Proven>)> {
    let entries: Vec<u64> = steps.iter().map(|(_, entry)| *entry).collect();
    let (checkpoint, paths) = state
        .register
        .prove(&entries, today())
        .await?
        .ok_or_else(|| ApiProblem::internal("an entry is not in the register"))?;
    let proven = steps
        .iter()
        .zip(paths)
        .map(|((step, index), path)| Proven { facts: step.facts.clone(), index: *index, path })
        .collect();
    Ok((checkpoint, proven))
}

async fn receipt(state: &Shared, found: &Found, again: bool) -> ApiResult<TipReceipt> {
    let arrival = found.steps.first().map_or(&[][..], std::slice::from_ref);
    let (checkpoint, mut proven) = prove(state, arrival).await?;
    let arrival = proven.pop().ok_or_else(|| ApiProblem::internal("a tip without its arrival"))?;
    Ok(TipReceipt { again, arrival, checkpoint, limits: state.settings.tip_limits })
}

/// A step that is to be taken.
pub struct NewStep {
    /// What.
    pub step: Step,
    /// By which side.
    pub who: Who,
    /// By which officer.
    pub officer: Option<UserId>,
    /// Its number.
    pub n: u64,
    /// Sealed to the tip's key.
    pub sealed: Option<String>,
    /// Sealed to the reply key.
    pub told: Option<String>,
    /// To whom it is given.
    pub assign: Option<UserId>,
    /// Who is let in or out.
    pub access: Option<Access>,
    /// The hash of the token of the form that it came by, if it was one.
    pub form: Option<Digest>,
    /// Files that come with it.
    pub files: Vec<SealedFile>,
}

impl NewStep {
    /// What it means that a step with its number was taken already: it was this one, or another.
    fn met(&self, taken: &StepDoc) -> ApiResult<()> {
        let is_this = taken.facts.step == self.step
            && taken.who == self.who
            && taken.officer == self.officer
            && taken.sealed == self.sealed
            && taken.told == self.told
            && taken.assign == self.assign
            && taken.colleague == self.access.as_ref().map(Access::officer);
        if is_this { Ok(()) } else { Err(ProblemCode::StepTaken.into()) }
    }
}

/// Takes a step of a tip. The same step again changes nothing and is no error.
///
/// # Errors
/// When it is not legal now, or another step was taken meanwhile.
pub async fn take_step(state: &Shared, found: &Found, new: NewStep) -> ApiResult<()> {
    if let Some(taken) = found.step(new.n) {
        return new.met(taken);
    }
    if new.n != found.doc.steps {
        return Err(ProblemCode::StepTaken.into());
    }
    let progress = found.doc.progress.after(new.step, new.who).map_err(|_| ProblemCode::StepIllegal)?;
    let day = today();
    let words = match &new.access {
        Some(access) => access.key_box().map(|key_box| &key_box.sealed),
        None if new.who == Who::Officer => new.told.as_ref(),
        None => new.sealed.as_ref(),
    };
    let facts = EntryFacts {
        n: new.n,
        step: new.step,
        state: progress.state,
        day,
        sealed: words.map(|words| digest_of(words, &new.files)),
    };
    let mut doc = found.doc.clone();
    if progress.state != doc.progress.state {
        doc.turns.state_since = day;
    }
    doc.progress = progress;
    doc.steps = new.n + 1;
    doc.is_answered = match (new.who, new.step) {
        (Who::Whistleblower, _) => true,
        (Who::Officer, Step::Note | Step::Link | Step::Assign | Step::LetIn | Step::LetOut) => doc.is_answered,
        (Who::Officer, _) => false,
    };
    doc.is_quarantined &= new.who == Who::Whistleblower;
    doc.assigned = new.assign.or(doc.assigned);
    if let Some(access) = &new.access {
        doc.officers.retain(|officer| *officer != access.officer());
        doc.officers.extend(access.key_box().map(|key_box| key_box.officer));
        doc.officers.sort_unstable();
    }
    let entry = Entry { day, kind: EntryKind::Change, commitment: facts.commitment(&doc.salt(new.n)?) };
    let step = StepDoc {
        facts,
        who: new.who,
        officer: new.officer,
        sealed: new.sealed.clone(),
        told: new.told.clone(),
        assign: new.assign,
        colleague: new.access.as_ref().map(Access::officer),
        form: new.form,
        files: new.files.clone(),
    };
    let mut writes = Writes::default().files(doc.id, &step.files).step(doc.id, &step, &doc)?;
    if let (Some(access), Some(by)) = (&new.access, new.officer) {
        writes = writes.access(doc.id, by, access);
    }
    match state.register.append(Draft { entry, writes }).await {
        Ok(_) => Ok(()),
        // Sent twice at once: it may be the same step that was first.
        Err(StoreError::Duplicate(_)) => match state.store.tip_with_steps(doc.id).await? {
            Some(now) => now.step(new.n).map_or_else(|| Err(ProblemCode::StepTaken.into()), |taken| new.met(taken)),
            None => Err(ProblemCode::StepTaken.into()),
        },
        Err(error) => Err(error.into()),
    }
}
