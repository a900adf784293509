//! Tips in the database: what the server may know of them. Words of people are sealed before they come here.

use serde::{Deserialize, Serialize};
use shared::digest::{ClaimKey, Digest, PhotoHash, SealingKey};
use shared::id::{TipId, UserId};
use shared::region::DivisionCode;
use shared::register::Day;
use shared::role::Role;
use shared::seal::secrets::register_salt;
use shared::tip::deadline::Turns;
use shared::tip::files::SealedFile;
use shared::tip::lifecycle::{Progress, Who};
use shared::tip::recovery::Roster;
use shared::tip::routing::Officer;
use shared::tip::wire::{EntryFacts, LentShare, OfficerKey};
use surrealdb::types::{SurrealValue, Uuid};

use crate::register::box_id;
use crate::reward::RewardDoc;
use crate::store::{Bind, Store, StoreError, parse_doc, record, to_doc, uuid_key};

/// A tip as it stands.
#[derive(Clone, Serialize, Deserialize)]
pub struct TipDoc {
    /// Which.
    pub id: TipId,
    /// Where the mine lies.
    pub region: DivisionCode,
    /// How far it is.
    pub progress: Progress,
    /// On which days it took its turns.
    pub turns: Turns,
    /// Who deals with it.
    pub assigned: Option<UserId>,
    /// How many steps were taken: the number of the next.
    pub steps: u64,
    /// Everything about it is sealed to this key.
    pub tip_key: SealingKey,
    /// Words to the whistleblower are sealed to this key.
    pub reply_key: SealingKey,
    /// Claims are signed under this key.
    pub claim_key: ClaimKey,
    /// The salts of its entries come from it.
    pub register_secret: String,
    /// Who must not read it.
    pub excluded: Vec<UserId>,
    /// Who can open it, in order: each has a box, which comes and goes in the same transaction.
    pub officers: Vec<UserId>,
    /// Whether the whistleblower had the last word.
    pub is_answered: bool,
    /// Whether it came in a flood and nobody looked at it yet.
    pub is_quarantined: bool,
}

impl TipDoc {
    /// The salt of an entry of it in the register.
    ///
    /// # Errors
    /// When what is stored is none.
    pub fn salt(&self, n: u64) -> Result<[u8; 32], StoreError> {
        let mut secret = [0; 32];
        hex::decode_to_slice(&self.register_secret, &mut secret)
            .map_err(|_| StoreError::Unreadable("a tip's register secret".into()))?;
        Ok(register_salt(&secret, n))
    }
}

/// One step of a tip.
#[derive(Clone, Serialize, Deserialize)]
pub struct StepDoc {
    /// What the register says of it: number, step, state and day.
    pub facts: EntryFacts,
    /// By which side.
    pub who: Who,
    /// By which officer.
    pub officer: Option<UserId>,
    /// Sealed to the tip's key.
    pub sealed: Option<String>,
    /// Sealed to the whistleblower's reply key.
    pub told: Option<String>,
    /// To whom the tip was given by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assign: Option<UserId>,
    /// Who was let in or out by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colleague: Option<UserId>,
    /// Which form it came by, from a browser without scripts: the hash of the form's token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Digest>,
    /// Files that came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<SealedFile>,
}

/// An officer's key.
#[derive(Clone, Serialize, Deserialize)]
pub struct KeyDoc {
    /// The key as the officer's browser made it.
    pub key: OfficerKey,
    /// The number among this officer's keys.
    pub number: u64,
    /// When it came into use.
    pub since: Day,
    /// What its officer decided about who may hold shares of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roster: Option<Roster>,
    /// Whether colleagues gave it back.
    #[serde(default)]
    pub is_recovered: bool,
}

/// What lies under a receipt code, with all that is told or done by the code.
pub struct Under {
    /// The tip.
    pub found: Found,
    /// Its reward, as the office has it.
    pub reward: Option<RewardDoc>,
}

/// A tip with its steps.
pub struct Found {
    /// The tip.
    pub doc: TipDoc,
    /// Its steps with the numbers of their entries in the register, oldest first.
    pub steps: Vec<(StepDoc, u64)>,
}

impl Found {
    /// The day of its newest step.
    #[must_use]
    pub fn newest(&self) -> Day {
        self.steps.last().map_or(self.doc.turns.arrived, |(step, _)| step.facts.day)
    }

    /// The step with that number.
    #[must_use]
    pub fn step(&self, n: u64) -> Option<&StepDoc> {
        self.steps.iter().map(|(step, _)| step).find(|step| step.facts.n == n)
    }
}

/// A tip as it lies in the database, with its steps.
#[derive(SurrealValue)]
struct TipRows {
    tip: Option<String>,
    steps: Vec<StepRow>,
}

/// A step as it lies in the database.
#[derive(SurrealValue)]
pub(super) struct StepRow {
    doc: String,
    entry: i64,
}

impl StepRow {
    /// The step, and the number of its entry in the register.
    ///
    /// # Errors
    /// When it is none.
    pub(super) fn read(&self) -> Result<(StepDoc, u64), StoreError> {
        Ok((parse_doc(&self.doc)?, u64::try_from(self.entry).unwrap_or(0)))
    }
}

/// Reads a tip with its steps in one expression. A record's field costs the database half of what a `SELECT`
/// of it does, and each statement of its own as much again.
async fn tip_rows(store: &Store, tip: TipId) -> Result<TipRows, StoreError> {
    let steps = "(SELECT doc, entry FROM tip_step:[$tip, NONE]..[$tip, ..])";
    let sql = format!("RETURN {{ tip: $id.doc, steps: {steps} }}");
    let bind = Bind::none().with("id", record("tip", uuid_key(tip.uuid()))).with("tip", Uuid::from(tip.uuid()));
    let rows = store.read(&sql, bind).await?.one(0)?;
    rows.ok_or_else(|| StoreError::Unreadable("a tip that is not even missing".into()))
}

impl TipRows {
    /// The tip with its steps; none where there is none.
    fn found(&self) -> Result<Option<Found>, StoreError> {
        let Some(doc) = &self.tip else { return Ok(None) };
        let steps = self.steps.iter().map(StepRow::read).collect::<Result<_, _>>()?;
        Ok(Some(Found { doc: parse_doc(doc)?, steps }))
    }
}

/// The hash under which a proof is kept.
#[must_use]
pub fn proof_hash(proof: &str) -> String {
    Digest::of(&[b"minewatch tip proof\n", proof.as_bytes()]).to_string()
}

impl Store {
    /// The salt of this installation's receipt codes, made at the first call.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn tip_salt(&self) -> Result<String, StoreError> {
        #[derive(SurrealValue)]
        struct Row {
            salt: String,
        }
        let id = record("tip_site", "main");
        let find = || async {
            let rows: Vec<Row> =
                self.read("SELECT salt FROM $id", Bind::none().with("id", id.clone())).await?.rows(0)?;
            Ok::<_, StoreError>(rows.into_iter().next().map(|row| row.salt))
        };
        if let Some(salt) = find().await? {
            return Ok(salt);
        }
        let new = hex::encode(crate::clock::random::<16>());
        let bind = Bind::none().with("id", id.clone()).with("salt", new);
        match self.change("CREATE $id CONTENT { salt: $salt } RETURN NONE", bind).await {
            Ok(_) | Err(StoreError::Duplicate(_)) => {}
            Err(error) => return Err(error),
        }
        find().await?.ok_or_else(|| StoreError::Unreadable("the salt of receipt codes".into()))
    }

    /// A tip with its steps.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn tip_with_steps(&self, tip: TipId) -> Result<Option<Found>, StoreError> {
        tip_rows(self, tip).await?.found()
    }

    /// Whether a sealed file belongs to a tip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn tip_of_file(&self, file: &PhotoHash) -> Result<Option<TipId>, StoreError> {
        #[derive(SurrealValue)]
        struct Row {
            tip: Uuid,
        }
        let bind = Bind::none().with("id", record("tip_file", file.to_string()));
        let rows: Vec<Row> = self.read("SELECT tip FROM $id", bind).await?.rows(0)?;
        Ok(rows.into_iter().next().map(|row| TipId::from_uuid(row.tip.into_inner())))
    }

    /// Keeps a share that was asked for or lent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn put_lent(&self, tip: TipId, lent: &LentShare) -> Result<(), StoreError> {
        let key = format!("{} {} {}", lent.file, lent.from, lent.to);
        let bind = Bind::none()
            .with("id", record("tip_lent", key))
            .with("tip", Uuid::from(tip.uuid()))
            .with("doc", to_doc(lent)?);
        self.change("UPSERT $id CONTENT { tip: $tip, doc: $doc } RETURN NONE", bind).await.map(|_| ())
    }

    /// Shares of a tip's files that were asked for or lent.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn lent_of(&self, tip: TipId) -> Result<Vec<LentShare>, StoreError> {
        let bind = Bind::none().with("tip", Uuid::from(tip.uuid()));
        self.docs("SELECT doc FROM tip_lent WHERE tip = $tip", bind).await
    }

    /// Every tip, for counting.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn all_tips(&self) -> Result<Vec<TipDoc>, StoreError> {
        self.docs("SELECT doc FROM tip", Bind::none()).await
    }

    /// The tips that an officer can open.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn tips_of(&self, officer: UserId) -> Result<Vec<TipDoc>, StoreError> {
        let sql = "LET $ids = (SELECT VALUE type::record('tip', tip) FROM tip_box:[$officer, NONE]..[$officer, ..]);
                   SELECT doc FROM $ids WHERE doc != NONE";
        self.read(sql, Bind::none().with("officer", Uuid::from(officer.uuid()))).await?.docs(1)
    }

    /// The tip's key as it is sealed to an officer; none if the officer cannot open the tip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn tip_box(&self, officer: UserId, tip: TipId) -> Result<Option<String>, StoreError> {
        #[derive(SurrealValue)]
        struct Row {
            sealed: String,
        }
        let bind = Bind::none().with("id", box_id(officer, tip));
        let rows: Vec<Row> = self.read("SELECT sealed FROM $id", bind).await?.rows(0)?;
        Ok(rows.into_iter().next().map(|row| row.sealed))
    }

    /// The officer's key that the box of a tip was made for; none if the officer cannot open the tip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn box_key(&self, officer: UserId, tip: TipId) -> Result<Option<String>, StoreError> {
        let bind = Bind::none().with("id", box_id(officer, tip));
        let keys: Vec<String> = self.read("SELECT VALUE key FROM $id", bind).await?.rows(0)?;
        Ok(keys.into_iter().next())
    }

    /// The sealed report of a tip.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn tip_report(&self, tip: TipId) -> Result<Option<String>, StoreError> {
        #[derive(SurrealValue)]
        struct Row {
            sealed: String,
        }
        let bind = Bind::none().with("id", record("tip_report", uuid_key(tip.uuid())));
        let rows: Vec<Row> = self.read("SELECT sealed FROM $id", bind).await?.rows(0)?;
        Ok(rows.into_iter().next().map(|row| row.sealed))
    }

    /// Notes who read what, before it is given out.
    ///
    /// # Errors
    /// See [`StoreError`]. Then nothing must be given out.
    pub async fn note_read(&self, tip: TipId, officer: UserId, what: &str) -> Result<(), StoreError> {
        let sql = "CREATE tip_read CONTENT { tip: $tip, officer: $officer, what: $what, at: $at } RETURN NONE";
        let bind = Bind::none()
            .with("tip", Uuid::from(tip.uuid()))
            .with("officer", Uuid::from(officer.uuid()))
            .with("what", what)
            .with("at", crate::clock::now().millis());
        self.change(sql, bind).await.map(|_| ())
    }

    /// Who read a tip, what of it, and when, in milliseconds since 1970; oldest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn reads_of(&self, tip: TipId) -> Result<Vec<(UserId, String, i64)>, StoreError> {
        #[derive(SurrealValue)]
        struct Row {
            officer: Uuid,
            what: String,
            at: i64,
        }
        let bind = Bind::none().with("tip", Uuid::from(tip.uuid()));
        let rows: Vec<Row> =
            self.read("SELECT officer, what, at FROM tip_read WHERE tip = $tip ORDER BY at", bind).await?.rows(0)?;
        Ok(rows.into_iter().map(|row| (UserId::from_uuid(row.officer.into_inner()), row.what, row.at)).collect())
    }

    /// An officer's key in use.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn key_of_officer(&self, officer: UserId) -> Result<Option<KeyDoc>, StoreError> {
        let sql = "SELECT doc FROM officer_key:[$officer, NONE]..[$officer, ..] WHERE !ended";
        let docs: Vec<KeyDoc> = self.docs(sql, Bind::none().with("officer", Uuid::from(officer.uuid()))).await?;
        Ok(docs.into_iter().max_by_key(|doc| doc.number))
    }

    /// Changes what is kept beside an officer's key.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn put_key_doc(&self, officer: UserId, doc: &KeyDoc) -> Result<(), StoreError> {
        let sql = "UPDATE officer_key:[$officer, $number] SET doc = $doc RETURN NONE";
        let bind = Bind::none()
            .with("officer", Uuid::from(officer.uuid()))
            .with("number", i64::try_from(doc.number).unwrap_or(i64::MAX))
            .with("doc", to_doc(doc)?);
        self.change(sql, bind).await.map(|_| ())
    }

    /// All keys that an officer ever had.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn keys_ever_of(&self, officer: UserId) -> Result<Vec<KeyDoc>, StoreError> {
        let sql = "SELECT doc FROM officer_key:[$officer, NONE]..[$officer, ..]";
        self.docs(sql, Bind::none().with("officer", Uuid::from(officer.uuid()))).await
    }

    /// All keys in use, with whose they are.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn keys_in_use(&self) -> Result<Vec<(UserId, OfficerKey)>, StoreError> {
        #[derive(SurrealValue)]
        struct Row {
            officer: Uuid,
            doc: String,
        }
        let rows: Vec<Row> =
            self.read("SELECT officer, doc FROM officer_key WHERE !ended", Bind::none()).await?.rows(0)?;
        rows.iter()
            .map(|row| {
                let KeyDoc { key, .. } = parse_doc(&row.doc)?;
                Ok((UserId::from_uuid(*row.officer), key))
            })
            .collect()
    }

    /// Everybody who can be sealed to: officers in service with a key in use.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn tip_officers_in_service(&self) -> Result<Vec<Officer>, StoreError> {
        let keys = self.keys_in_use().await?;
        let ids: Vec<UserId> = keys.iter().map(|(user, _)| *user).collect();
        let serving = self.serving_among(&ids, Role::TipOfficer).await?;
        let officer = |(user, key): (UserId, OfficerKey)| {
            let person = serving.iter().find(|person| person.id == user)?;
            let OfficerKey { key, post, conflicts, .. } = key;
            Some(Officer { user, post, region: person.region, key, conflicts })
        };
        let mut officers: Vec<Officer> = keys.into_iter().filter_map(officer).collect();
        officers.sort_by_key(|officer| officer.user);
        Ok(officers)
    }

    /// Uses a challenge up by itself; says whether it was still good.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn spend(&self, nonce: &str, until_ms: i64) -> Result<bool, StoreError> {
        let bind = Bind::none().with("id", record("tip_spent", nonce)).with("until", until_ms);
        match self.change("CREATE $id CONTENT { until: $until } RETURN NONE", bind).await {
            Ok(_) => Ok(true),
            Err(StoreError::Duplicate(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether a challenge or form was used up.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn is_spent(&self, nonce: &str) -> Result<bool, StoreError> {
        let bind = Bind::none().with("id", record("tip_spent", nonce));
        let rows: Vec<i64> = self.read("SELECT VALUE until FROM $id", bind).await?.rows(0)?;
        Ok(!rows.is_empty())
    }

    /// Forgets challenges and forms that ran out by themselves, and no longer counts files that no report took.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn sweep_spent(&self) -> Result<(), StoreError> {
        let bind = Bind::none().with("now", crate::clock::now().millis());
        let sql =
            "DELETE tip_spent WHERE until < $now RETURN NONE; DELETE tip_unfiled WHERE until < $now RETURN NONE";
        self.change(sql, bind).await.map(|_| ())
    }
}
