//! `minewatch init` and `minewatch user`: the people who may sign in.

use std::io::Read as _;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde::{Deserialize, Serialize};
use shared::account::{CREDENTIAL_BYTES_MAX, Person};
use shared::id::{MineId, UserId};
use shared::region::DivisionCode;
use shared::reward::person::Origin;
use shared::role::Role;
use zeroize::Zeroizing;

use super::Failure;
use super::admin::{self, Files, Output, Request, Secret};
use crate::auth::{check_new_password, hash_password};
use crate::clock;
use crate::config::{DataArgs, Settings};
use crate::store::register::Account;
use crate::store::{Store, StoreError};

/// As much of standard input as is read for a password.
const PASSWORD_INPUT_BYTES_MAX: u64 = 4_096;

/// Makes the first administrator.
#[derive(Args)]
pub struct Init {
    /// Name of the account.
    #[arg(long, default_value = "administrator")]
    account: String,
    /// Name of the person.
    #[arg(long, default_value = "系统管理员")]
    name: String,
    /// Region: division code of six digits.
    #[arg(long, default_value = "220000")]
    region: DivisionCode,
    /// How the password is given.
    #[command(flatten)]
    password: PasswordArgs,
    /// Where the data is.
    #[command(flatten)]
    data: DataArgs,
}

/// People and their accounts.
#[derive(Subcommand)]
pub enum User {
    /// Adds a person with an account.
    Add {
        /// Name of the account.
        account: String,
        /// Name of the person.
        #[arg(long)]
        name: String,
        /// inspector, supervisor, tip-officer, reward-approver, cashier, hotline, operator, administrator or auditor.
        #[arg(long, value_parser = parse_role)]
        role: Role,
        /// Region: division code of six digits.
        #[arg(long)]
        region: DivisionCode,
        /// Number of the enforcement certificate 执法证号.
        #[arg(long)]
        certificate: Option<String>,
        /// For an operator: the id of the mine.
        #[arg(long)]
        mine: Option<MineId>,
        /// The administrator's account that makes this one. Not needed where there is one administrator only. Until
        /// another administrator confirms it, the new account counts as the same person: it cannot do what its maker may
        /// not do twice. The second administrator of an installation is made by nobody, as the first.
        #[arg(long, value_name = "ACCOUNT")]
        by: Option<String>,
        /// How the password is given.
        #[command(flatten)]
        password: PasswordArgs,
        /// Where the data is.
        #[command(flatten)]
        data: DataArgs,
    },
    /// Lists accounts.
    List {
        /// Where the data is.
        #[command(flatten)]
        data: DataArgs,
    },
    /// Disables an account and ends its sessions. Records keep the name.
    Disable {
        /// Name of the account.
        account: String,
        /// Where the data is.
        #[command(flatten)]
        data: DataArgs,
    },
    /// Gives an account a new password, enables it, and ends its sessions.
    Password {
        /// Name of the account.
        account: String,
        /// How the password is given.
        #[command(flatten)]
        password: PasswordArgs,
        /// Where the data is.
        #[command(flatten)]
        data: DataArgs,
    },
}

/// How a password is given. Never as an argument: others on the machine can read those.
#[derive(Args)]
pub struct PasswordArgs {
    /// Reads the password from the first line of standard input instead of asking.
    #[arg(long)]
    password_stdin: bool,
}

fn parse_role(text: &str) -> Result<Role, String> {
    let known: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
    Role::from_code(text).ok_or_else(|| format!("one of {}", known.join(", ")))
}

/// An account that is to be made.
#[derive(Serialize, Deserialize)]
pub struct NewAccount {
    account: String,
    name: String,
    role: Role,
    region: DivisionCode,
    certificate: Option<String>,
    mine: Option<MineId>,
    by: Option<String>,
    password: Secret,
}

/// The command `init`.
///
/// # Errors
/// In words for the one who called it.
pub async fn init(args: Init) -> Result<ExitCode, Failure> {
    let settings = Settings::for_data(&args.data)?;
    admin::must_be_stopped(&settings, "init").await?;
    std::fs::create_dir_all(&settings.data)?;
    let store = Store::open(&settings.database).await?;
    let result = first_administrator(&store, args, &settings).await;
    store.close().await;
    println!("{}", result?);
    Ok(ExitCode::SUCCESS)
}

async fn first_administrator(store: &Store, args: Init, settings: &Settings) -> Result<String, Failure> {
    if !store.accounts().await?.is_empty() {
        return Err("this data folder has accounts already; add others with `minewatch user add`".into());
    }
    crate::keys::ServerKeys::load_or_make(&settings.keys)?;
    let person = new_person(args.name, Role::Administrator, args.region);
    let password = args.password.read()?;
    create(store, args.account, person, None, &password).await
}

/// The command `user`.
///
/// # Errors
/// In words for the one who called it.
pub async fn user(command: User) -> Result<ExitCode, Failure> {
    let (data, request) = match command {
        User::Add { account, name, role, region, certificate, mine, by, password, data } => {
            let password = password.read()?;
            let new = NewAccount { account, name, role, region, certificate, mine, by, password };
            (data, Request::UserAdd(Box::new(new)))
        }
        User::List { data } => (data, Request::UserList),
        User::Disable { account, data } => (data, Request::UserDisable { account }),
        User::Password { account, password, data } => {
            (data, Request::UserPassword { account, password: password.read()? })
        }
    };
    admin::run(&data, request, Files::default()).await
}

/// Adds a person with an account. Gives the line that says so.
pub(super) async fn add(store: &Store, new: NewAccount) -> Result<String, Failure> {
    let maker = maker(store, new.by.as_deref(), new.role).await?;
    if let Some(mine) = new.mine
        && store.mine(mine).await?.is_none()
    {
        return Err(format!("there is no mine {mine}").into());
    }
    let (certificate, mine) = (new.certificate, new.mine);
    let person = Person { certificate, mine, ..new_person(new.name, new.role, new.region) };
    create(store, new.account, person, maker, &new.password).await
}

/// Disables an account and ends its sessions. Gives the line that says so.
pub(super) async fn disable(store: &Store, account: &str) -> Result<String, Failure> {
    let mut account = known(store, account).await?;
    account.disabled = true;
    store.put_account(&account).await?;
    set_active(store, account.person, false).await?;
    Ok(format!("{} is disabled", account.name))
}

/// Gives an account a new password, enables it and ends its sessions. Gives the line that says so.
pub(super) async fn set_password(store: &Store, account: &str, password: &Secret) -> Result<String, Failure> {
    let mut account = known(store, account).await?;
    account.secret = new_secret(password).await?;
    account.disabled = false;
    store.put_account(&account).await?;
    set_active(store, account.person, true).await?;
    Ok(format!("{} has a new password", account.name))
}

/// The administrator who makes an account: the one who is named, or the only one. An installation begins with two
/// administrators whom nobody made: with one alone there would be nobody to confirm anybody.
async fn maker(store: &Store, named: Option<&str>, role: Role) -> Result<Option<UserId>, Failure> {
    let mut administrators = Vec::new();
    for account in store.accounts().await?.into_iter().filter(|account| !account.disabled) {
        let person = store.active_person(account.person).await?;
        if person.is_some_and(|person| person.role == Role::Administrator) {
            administrators.push(account);
        }
    }
    match (named, administrators.as_slice()) {
        (Some(name), all) => all
            .iter()
            .find(|account| account.name == name)
            .map(|account| Some(account.person))
            .ok_or_else(|| format!("{name} is no administrator's account in use").into()),
        (None, [_]) if role == Role::Administrator => Ok(None),
        (None, [only]) => Ok(Some(only.person)),
        (None, []) => Err("there is no administrator; make the first by `minewatch init`".into()),
        (None, _) => Err("there are several administrators: say which one makes the account, by --by ACCOUNT".into()),
    }
}

async fn create(
    store: &Store,
    account: String,
    person: Person,
    made_by: Option<UserId>,
    password: &Secret,
) -> Result<String, Failure> {
    if account.is_empty() || account.len() > CREDENTIAL_BYTES_MAX || account.chars().any(char::is_whitespace) {
        return Err("an account's name has 1 to 256 bytes and no spaces".into());
    }
    if person.region.name().is_none() {
        return Err(format!("{} is no division of the province", person.region).into());
    }
    if store.account(&account).await?.is_some() {
        return Err(format!("there is an account {account} already").into());
    }
    let secret = new_secret(password).await?;
    // Before the account itself: without it, it would count as a person of its own.
    store.put_origin(person.id, Origin { made_by, confirmed_by: None }).await?;
    store.put_person(&person, true).await?;
    let account = Account { name: account, person: person.id, secret, disabled: false };
    match store.create_account(&account).await {
        Ok(()) => Ok(format!("{} ({}, {})", account.name, person.role.code(), person.region.full_name())),
        Err(StoreError::Duplicate(_)) => Err(format!("there is an account {} already", account.name).into()),
        Err(error) => Err(error.into()),
    }
}

/// Lists accounts.
pub(super) async fn list(store: &Store, out: &Output) -> Result<(), Failure> {
    for account in store.accounts().await? {
        let person = store.person(account.person).await?;
        let (name, role, region) = person.map_or_else(Default::default, |p| {
            (p.name, p.role.code().to_owned(), format!("{} {}", p.region, p.region.full_name()))
        });
        let state = if account.disabled { "disabled" } else { "active" };
        out.line(format!("{}\t{state}\t{role}\t{region}\t{name}", account.name)).await?;
    }
    Ok(())
}

async fn known(store: &Store, name: &str) -> Result<Account, Failure> {
    store.account(name).await?.ok_or_else(|| format!("there is no account {name}").into())
}

/// Sessions end with a change of password or service.
async fn set_active(store: &Store, person: UserId, active: bool) -> Result<(), Failure> {
    store.end_sessions_of(person).await?;
    if let Some(person) = store.person(person).await? {
        store.put_person(&person, active).await?;
    }
    Ok(())
}

fn new_person(name: String, role: Role, region: DivisionCode) -> Person {
    let id = UserId::from_parts(clock::now(), clock::random());
    Person { id, name, role, region, certificate: None, mine: None }
}

async fn new_secret(password: &Secret) -> Result<String, Failure> {
    check_new_password(password.reveal())?;
    let password = Secret::new(password.reveal().to_owned());
    Ok(tokio::task::spawn_blocking(move || hash_password(password.reveal())).await?)
}

impl PasswordArgs {
    /// Reads the password where the command was called.
    fn read(&self) -> Result<Secret, Failure> {
        let password = if self.password_stdin {
            let mut text = Zeroizing::new(String::new());
            std::io::stdin().take(PASSWORD_INPUT_BYTES_MAX).read_to_string(&mut text)?;
            Secret::new(text.lines().next().unwrap_or("").to_owned())
        } else {
            let password = Secret::new(rpassword::prompt_password("Password: ")?);
            let again = Secret::new(rpassword::prompt_password("Again: ")?);
            if again.reveal() != password.reveal() {
                return Err("the two passwords differ".into());
            }
            password
        };
        check_new_password(password.reveal())?;
        Ok(password)
    }
}
