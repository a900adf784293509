//! `minewatch init` and `minewatch user`: the people who may sign in.

use std::io::Read as _;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use shared::account::{CREDENTIAL_BYTES_MAX, Person};
use shared::id::{MineId, UserId};
use shared::region::DivisionCode;
use shared::reward::person::Origin;
use shared::role::Role;

use super::Failure;
use crate::auth::{check_new_password, hash_password};
use crate::clock;
use crate::config::{DataArgs, Settings};
use crate::store::register::Account;
use crate::store::{Store, StoreError};

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

/// The command `init`.
///
/// # Errors
/// In words for the one who called it.
pub async fn init(args: Init) -> Result<ExitCode, Failure> {
    let settings = Settings::for_data(&args.data)?;
    std::fs::create_dir_all(&settings.data)?;
    let store = Store::open(&settings.database).await?;
    if !store.accounts().await?.is_empty() {
        store.close().await;
        return Err("this data folder has accounts already; add others with `minewatch user add`".into());
    }
    crate::keys::ServerKeys::load_or_make(&settings.keys)?;
    let person = new_person(args.name, Role::Administrator, args.region);
    let result = add(&store, args.account, person, None, &args.password).await;
    store.close().await;
    result
}

/// The command `user`.
///
/// # Errors
/// In words for the one who called it.
pub async fn user(command: User) -> Result<ExitCode, Failure> {
    let data = match &command {
        User::Add { data, .. } | User::List { data } | User::Disable { data, .. } | User::Password { data, .. } => {
            data
        }
    };
    let store = Store::open(&Settings::for_data(data)?.database).await?;
    let result = change(&store, command).await;
    store.close().await;
    result
}

async fn change(store: &Store, command: User) -> Result<ExitCode, Failure> {
    match command {
        User::Add { account, name, role, region, certificate, mine, by, password, .. } => {
            let maker = maker(store, by.as_deref(), role).await?;
            if let Some(mine) = mine
                && store.mine(mine).await?.is_none()
            {
                return Err(format!("there is no mine {mine}").into());
            }
            let person = Person { certificate, mine, ..new_person(name, role, region) };
            add(store, account, person, maker, &password).await
        }
        User::List { .. } => list(store).await,
        User::Disable { account, .. } => {
            let mut account = known(store, &account).await?;
            account.disabled = true;
            store.put_account(&account).await?;
            set_active(store, account.person, false).await?;
            println!("{} is disabled", account.name);
            Ok(ExitCode::SUCCESS)
        }
        User::Password { account, password, .. } => {
            let mut account = known(store, &account).await?;
            account.secret = new_secret(&password).await?;
            account.disabled = false;
            store.put_account(&account).await?;
            set_active(store, account.person, true).await?;
            println!("{} has a new password", account.name);
            Ok(ExitCode::SUCCESS)
        }
    }
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

async fn add(
    store: &Store,
    account: String,
    person: Person,
    made_by: Option<UserId>,
    password: &PasswordArgs,
) -> Result<ExitCode, Failure> {
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
        Ok(()) => println!("{} ({}, {})", account.name, person.role.code(), person.region.full_name()),
        Err(StoreError::Duplicate(_)) => return Err(format!("there is an account {} already", account.name).into()),
        Err(error) => return Err(error.into()),
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(store: &Store) -> Result<ExitCode, Failure> {
    for account in store.accounts().await? {
        let person = store.person(account.person).await?;
        let (name, role, region) = person.map_or_else(Default::default, |p| {
            (p.name, p.role.code().to_owned(), format!("{} {}", p.region, p.region.full_name()))
        });
        let state = if account.disabled { "disabled" } else { "active" };
        println!("{}\t{state}\t{role}\t{region}\t{name}", account.name);
    }
    Ok(ExitCode::SUCCESS)
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

async fn new_secret(args: &PasswordArgs) -> Result<String, Failure> {
    let password = if args.password_stdin {
        let mut text = String::new();
        std::io::stdin().take(4_096).read_to_string(&mut text)?;
        text.lines().next().unwrap_or("").to_owned()
    } else {
        let password = rpassword::prompt_password("Password: ")?;
        if rpassword::prompt_password("Again: ")? != password {
            return Err("the two passwords differ".into());
        }
        password
    };
    check_new_password(&password)?;
    Ok(tokio::task::spawn_blocking(move || hash_password(&password)).await?)
}
