//! The registers: mines, people, accounts and devices.

use std::collections::{BTreeSet, HashMap};

use shared::account::Person;
use shared::digest::{Digest, PublicKey};
use shared::id::{DeviceId, MineId, UserId};
use shared::mine::Mine;
use shared::region::DivisionCode;
use shared::role::Role;
use surrealdb::types::{RecordId, SurrealValue, Uuid};

use crate::keys::ServerKeys;

use super::{Bind, Store, StoreError, parse_doc, record, to_doc, uuid_key};

/// An account: a name and a password, for one person.
#[derive(Debug, Clone)]
pub struct Account {
    /// The name that is typed in.
    pub name: String,
    /// Who it is for.
    pub person: UserId,
    /// The password's hash in PHC form.
    pub secret: String,
    /// Whether it was disabled.
    pub disabled: bool,
}

/// An enrolled device.
#[derive(Debug, Clone)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// Whose it is.
    pub person: UserId,
    /// Its public key.
    pub key: PublicKey,
    /// What it was called.
    pub label: String,
    /// When it was enrolled, in milliseconds since 1970.
    pub enrolled_ms: i64,
    /// Whether it was ended.
    pub ended: bool,
}

#[derive(SurrealValue)]
struct AccountRow {
    name: String,
    person: Uuid,
    secret: String,
    disabled: bool,
}

#[derive(SurrealValue)]
struct DeviceRow {
    device: Uuid,
    person: Uuid,
    key: String,
    label: String,
    enrolled: i64,
    ended: bool,
}

impl TryFrom<DeviceRow> for Device {
    type Error = StoreError;

    fn try_from(row: DeviceRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: DeviceId::from_uuid(row.device.into_inner()),
            person: UserId::from_uuid(row.person.into_inner()),
            key: row.key.parse().map_err(|_| StoreError::Unreadable("a device's key".into()))?,
            label: row.label,
            enrolled_ms: row.enrolled,
            ended: row.ended,
        })
    }
}

const ACCOUNT: &str = "SELECT record::id(id) AS name, person, secret, disabled FROM";
const DEVICE: &str = "SELECT record::id(id) AS device, person, key, label, enrolled, ended FROM";

fn account(row: AccountRow) -> Account {
    Account {
        name: row.name,
        person: UserId::from_uuid(row.person.into_inner()),
        secret: row.secret,
        disabled: row.disabled,
    }
}

/// The id of the register of device keys that a key stands under.
fn devkey(key: &PublicKey) -> RecordId {
    record("devkey", Digest::of(&[key.bytes()]).to_string())
}

impl Store {
    /// One mine.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mine(&self, id: MineId) -> Result<Option<Mine>, StoreError> {
        Ok(self.mines_by_id(&[id]).await?.pop())
    }

    /// The mines with these ids; unknown ones are left out.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mines_by_id(&self, ids: &[MineId]) -> Result<Vec<Mine>, StoreError> {
        let ids: Vec<RecordId> = ids.iter().map(|id| record("mine", uuid_key(id.uuid()))).collect();
        self.docs("SELECT doc FROM $ids WHERE doc != NONE", Bind::none().with("ids", ids)).await
    }

    /// What mines are called; unknown ones are left out.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mine_names(&self, ids: BTreeSet<MineId>) -> Result<HashMap<MineId, String>, StoreError> {
        let ids: Vec<MineId> = ids.into_iter().collect();
        Ok(self.mines_by_id(&ids).await?.into_iter().map(|mine| (mine.id, mine.name)).collect())
    }

    /// The mines of a region, up to a limit, in the order of their ids, after a given one.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mines_of(
        &self,
        region: DivisionCode,
        after: Option<MineId>,
        limit: usize,
    ) -> Result<Vec<Mine>, StoreError> {
        let (low, high) = region.range();
        let after = after.map_or(uuid::Uuid::nil(), MineId::uuid);
        let sql = "SELECT id, doc FROM mine WHERE region >= $low AND region <= $high AND record::id(id) > $cursor
                   ORDER BY id LIMIT $limit";
        let bind = Bind::none()
            .with("cursor", Uuid::from(after))
            .with("low", i64::from(low))
            .with("high", i64::from(high))
            .with("limit", i64::try_from(limit).unwrap_or(i64::MAX));
        self.docs(sql, bind).await
    }

    /// Adds or replaces mines.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn put_mines(&self, mines: &[Mine]) -> Result<(), StoreError> {
        #[derive(SurrealValue)]
        struct Row {
            id: RecordId,
            doc: String,
            region: i64,
        }
        for chunk in mines.chunks(500) {
            let rows: Vec<Row> = chunk
                .iter()
                .map(|mine| {
                    Ok(Row {
                        id: record("mine", uuid_key(mine.id.uuid())),
                        doc: to_doc(mine)?,
                        region: mine.division.number().into(),
                    })
                })
                .collect::<Result<_, StoreError>>()?;
            let sql =
                "INSERT INTO mine $rows ON DUPLICATE KEY UPDATE doc = $input.doc, region = $input.region RETURN NONE";
            self.change(sql, Bind::none().with("rows", rows)).await?;
        }
        Ok(())
    }

    /// One person.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn person(&self, id: UserId) -> Result<Option<Person>, StoreError> {
        Ok(self.people_by_id(&[id]).await?.pop())
    }

    /// One person, if in service.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn active_person(&self, id: UserId) -> Result<Option<Person>, StoreError> {
        let bind = Bind::none().with("id", record("person", uuid_key(id.uuid())));
        Ok(self.docs("SELECT doc FROM $id WHERE active", bind).await?.pop())
    }

    /// The people with these ids; unknown ones are left out.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn people_by_id(&self, ids: &[UserId]) -> Result<Vec<Person>, StoreError> {
        let ids: Vec<RecordId> = ids.iter().map(|id| record("person", uuid_key(id.uuid()))).collect();
        self.docs("SELECT doc FROM $ids WHERE doc != NONE", Bind::none().with("ids", ids)).await
    }

    /// Those of the given people who are in service in this role.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn serving_among(&self, ids: &[UserId], role: Role) -> Result<Vec<Person>, StoreError> {
        let ids: Vec<RecordId> = ids.iter().map(|id| record("person", uuid_key(id.uuid()))).collect();
        let bind = Bind::none().with("ids", ids).with("role", role.code());
        self.docs("SELECT doc FROM $ids WHERE role = $role AND active", bind).await
    }

    /// Inspectors in service whose region is the given one, lies in it, or contains it.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn inspectors_near(&self, region: DivisionCode, limit: usize) -> Result<Vec<Person>, StoreError> {
        let (low, high) = region.range();
        let above = [region.prefecture().number(), region.number() / 10_000 * 10_000].map(i64::from).to_vec();
        let sql = "SELECT doc FROM person WHERE role = $role AND active
                   AND ((region >= $low AND region <= $high) OR region IN $above) LIMIT $limit";
        let bind = Bind::none()
            .with("role", Role::Inspector.code())
            .with("low", i64::from(low))
            .with("high", i64::from(high))
            .with("above", above)
            .with("limit", i64::try_from(limit).unwrap_or(i64::MAX));
        self.docs(sql, bind).await
    }

    /// Adds or replaces a person.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn put_person(&self, person: &Person, active: bool) -> Result<(), StoreError> {
        let sql = "UPSERT $id CONTENT { doc: $doc, role: $role, region: $region, active: $active } RETURN NONE";
        let bind = Bind::none()
            .with("id", record("person", uuid_key(person.id.uuid())))
            .with("doc", to_doc(person)?)
            .with("role", person.role.code())
            .with("region", i64::from(person.region.number()))
            .with("active", active);
        self.change(sql, bind).await.map(|_| ())
    }

    /// Everybody, and whether in service.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn everybody(&self) -> Result<Vec<(Person, bool)>, StoreError> {
        #[derive(SurrealValue)]
        struct Row {
            doc: String,
            active: bool,
        }
        let rows: Vec<Row> = self.read("SELECT doc, active FROM person", Bind::none()).await?.rows(0)?;
        rows.iter().map(|row| Ok((parse_doc(&row.doc)?, row.active))).collect()
    }

    /// Ends every session of a person.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn end_sessions_of(&self, person: UserId) -> Result<(), StoreError> {
        let sql = "UPDATE session SET ended = true WHERE person = $person RETURN NONE";
        self.change(sql, Bind::none().with("person", uuid(person.uuid()))).await.map(|_| ())
    }

    /// The account of that name.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        let bind = Bind::none().with("id", record("account", name));
        let rows: Vec<AccountRow> = self.read(&format!("{ACCOUNT} $id"), bind).await?.rows(0)?;
        Ok(rows.into_iter().next().map(account))
    }

    /// Every account, by name.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let rows: Vec<AccountRow> = self.read(&format!("{ACCOUNT} account"), Bind::none()).await?.rows(0)?;
        Ok(rows.into_iter().map(account).collect())
    }

    /// Makes a new account.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when the name is taken.
    pub async fn create_account(&self, account: &Account) -> Result<(), StoreError> {
        let sql = "CREATE $id CONTENT { person: $person, secret: $secret, disabled: $disabled } RETURN NONE";
        self.change(sql, account_bind(account)).await.map(|_| ())
    }

    /// Changes an account.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn put_account(&self, account: &Account) -> Result<(), StoreError> {
        let sql = "UPSERT $id CONTENT { person: $person, secret: $secret, disabled: $disabled } RETURN NONE";
        self.change(sql, account_bind(account)).await.map(|_| ())
    }

    /// One device.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn device(&self, id: DeviceId) -> Result<Option<Device>, StoreError> {
        let bind = Bind::none().with("id", record("device", uuid_key(id.uuid())));
        let rows: Vec<DeviceRow> = self.read(&format!("{DEVICE} $id"), bind).await?.rows(0)?;
        rows.into_iter().next().map(Device::try_from).transpose()
    }

    /// The device with that key.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn device_of_key(&self, key: &PublicKey) -> Result<Option<Device>, StoreError> {
        #[derive(SurrealValue)]
        struct Row {
            device: Uuid,
        }
        let bind = Bind::none().with("id", devkey(key));
        let rows: Vec<Row> = self.read("SELECT device FROM $id", bind).await?.rows(0)?;
        match rows.into_iter().next() {
            Some(row) => self.device(DeviceId::from_uuid(row.device.into_inner())).await,
            None => Ok(None),
        }
    }

    /// Every device, or those of one person.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn devices(&self, person: Option<UserId>) -> Result<Vec<Device>, StoreError> {
        let (sql, bind) = match person {
            Some(person) => {
                (format!("{DEVICE} device WHERE person = $person"), Bind::none().with("person", uuid(person.uuid())))
            }
            None => (format!("{DEVICE} device"), Bind::none()),
        };
        let rows: Vec<DeviceRow> = self.read(&sql, bind).await?.rows(0)?;
        rows.into_iter().map(Device::try_from).collect()
    }

    /// Enrols a device under its key.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when the key is enrolled already.
    pub async fn enrol(&self, device: &Device) -> Result<(), StoreError> {
        let sql = "BEGIN;
            CREATE $devkey CONTENT { device: $device } RETURN NONE;
            CREATE $id CONTENT { person: $person, key: $key, label: $label, enrolled: $enrolled, ended: $ended } RETURN NONE;
            COMMIT;";
        let bind = Bind::none()
            .with("devkey", devkey(&device.key))
            .with("device", uuid(device.id.uuid()))
            .with("id", record("device", uuid_key(device.id.uuid())))
            .with("person", uuid(device.person.uuid()))
            .with("key", device.key.to_string())
            .with("label", device.label.clone())
            .with("enrolled", device.enrolled_ms)
            .with("ended", device.ended);
        self.change(sql, bind).await.map(|_| ())
    }

    /// Enters the server itself among the devices and people, so that its events can be checked like any other's.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn enrol_server(&self, keys: &ServerKeys) -> Result<(), StoreError> {
        if self.device(keys.device).await?.is_some() {
            return Ok(());
        }
        let enrolled_ms = crate::clock::now().millis();
        let (id, person, key) = (keys.device, keys.user, keys.public);
        let device = Device { id, person, key, label: "minewatch server".into(), enrolled_ms, ended: false };
        match self.enrol(&device).await {
            Err(StoreError::Duplicate(_)) => Ok(()),
            other => other,
        }
    }

    /// Ends a device and its sessions.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn end_device(&self, id: DeviceId) -> Result<(), StoreError> {
        let sql = "BEGIN;
            UPDATE $id SET ended = true RETURN NONE;
            UPDATE session SET ended = true WHERE device = $device RETURN NONE;
            COMMIT;";
        let bind = Bind::none().with("id", record("device", uuid_key(id.uuid()))).with("device", uuid(id.uuid()));
        self.change(sql, bind).await.map(|_| ())
    }

    /// A fact about the whole.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        #[derive(SurrealValue)]
        struct Row {
            text: String,
        }
        let bind = Bind::none().with("id", record("setting", name));
        let rows: Vec<Row> = self.read("SELECT text FROM $id", bind).await?.rows(0)?;
        Ok(rows.into_iter().next().map(|row| row.text))
    }

    /// States a fact about the whole.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn put_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let bind = Bind::none().with("id", record("setting", name)).with("text", value);
        self.change("UPSERT $id CONTENT { text: $text } RETURN NONE", bind).await.map(|_| ())
    }

    /// The documents that the first statement of a query selects as `doc`.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn docs<T: serde::de::DeserializeOwned>(&self, sql: &str, bind: Bind) -> Result<Vec<T>, StoreError> {
        self.read(sql, bind).await?.docs(0)
    }
}

fn account_bind(account: &Account) -> Bind {
    Bind::none()
        .with("id", record("account", account.name.as_str()))
        .with("person", uuid(account.person.uuid()))
        .with("secret", account.secret.clone())
        .with("disabled", account.disabled)
}

/// A UUID as the database knows it.
#[must_use]
pub fn uuid(uuid: uuid::Uuid) -> Uuid {
    uuid.into()
}
