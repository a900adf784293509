//! A forgotten passphrase: two colleagues give the key back, one cannot, and neither can anybody else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use shared::digest::{Digest, SealingKey};
use shared::problem::ProblemCode;
use shared::seal::age::{Identity, Recipient, open, seal};
use shared::seal::secrets::holders_mark;
use shared::seal::shares::{Share, join, split};
use shared::tip::recovery::{
    AskedShare, Custody, Decided, Deposit, GivenShare, HeldShare, Holder, Recovery, RecoveryState, Roster,
};
use shared::tip::wire::{LentShare, LetIn, OfficerKey, OwnBox, OwnShare};

use crate::common::tips::{Officer, chance};
use crate::common::{World, http, run};

const SHARES: &str = "/api/v1/officer-key/shares";
const RECOVERY: &str = "/api/v1/officer-key/recovery";
const ASKED: &str = "/api/v1/officer-recoveries";

fn sealed(to: &SealingKey, bytes: &[u8]) -> String {
    STANDARD.encode(seal(&[Recipient::from_bytes(to.0)], bytes, &mut chance).expect("sealed"))
}

fn share_of(identity: &Identity, sealed: &str) -> Share {
    let bytes = open(identity, &STANDARD.decode(sealed).expect("base64")).expect("opens");
    Share::from_bytes(bytes.as_slice().try_into().expect("a share")).expect("a share")
}

fn deposit(owner: &Officer, holders: &[&Officer]) -> Deposit {
    let shares = split(owner.secret.secret_bytes(), u8::try_from(holders.len()).expect("few").max(2), &mut chance)
        .expect("shares");
    let held = holders.iter().zip(&shares).map(|(holder, share)| HeldShare {
        holder: holder.phone.me(),
        to: holder.public(),
        sealed: sealed(&holder.public(), &share.to_bytes()[..]),
    });
    Deposit { key: owner.public(), shares: held.collect(), roster: roster(owner, holders) }
}

/// Says that these may hold shares.
fn roster(owner: &Officer, holders: &[&Officer]) -> Roster {
    let allow = |holder: &&Officer| Decided {
        colleague: Holder { holder: holder.phone.me(), to: holder.public() },
        may_hold: true,
    };
    let decided: Vec<Decided> = holders.iter().map(allow).collect();
    let mark = Digest(holders_mark(&owner.secret, &Roster::marked_bytes(&decided)));
    Roster { decided, mark }
}

async fn custody(owner: &Officer) -> Custody {
    owner.ask("GET", SHARES, b"").await.json()
}

async fn send<T: serde::Serialize>(officer: &Officer, method: &str, path: &str, body: &T) -> http::Answer {
    officer.ask(method, path, &serde_json::to_vec(body).expect("JSON")).await
}

fn recovery(owner: &Officer, to: &Identity) -> Recovery {
    let public = SealingKey(*to.recipient().bytes());
    Recovery {
        key: owner.public(),
        to: public,
        sealed: sealed(&public, to.secret_bytes()),
        salt: hex::encode([2; 16]),
    }
}

async fn give(holder: &Officer, asked: &AskedShare) -> http::Answer {
    let share = share_of(&holder.secret, &asked.share.sealed);
    let given = GivenShare { officer: asked.officer, to: asked.to, sealed: sealed(&asked.to, &share.to_bytes()[..]) };
    send(holder, "POST", ASKED, &given).await
}

async fn asked(holder: &Officer) -> Vec<AskedShare> {
    holder.ask("GET", ASKED, b"").await.json()
}

#[test]
fn two_colleagues_give_a_key_back_and_the_register_says_so() {
    run(async {
        let world = World::start().await;
        let owner = Officer::start(&world, 31, "220581").await;
        let (a, b, c) = (
            Officer::start(&world, 32, "220000").await,
            Officer::start(&world, 33, "220500").await,
            Officer::start(&world, 34, "220000").await,
        );
        let to = Identity::from_bytes(server::clock::random());

        // Without shares there is nothing to ask for.
        let answer = send(&owner, "POST", RECOVERY, &recovery(&owner, &to)).await;
        assert_eq!(answer.code(), ProblemCode::StepIllegal);
        assert_eq!(owner.ask("GET", RECOVERY, b"").await.status, 404);

        assert_eq!(send(&owner, "PUT", SHARES, &deposit(&owner, &[&a, &b])).await.status, 204);
        // Nobody is given a share while its officer does not ask.
        assert_eq!(asked(&a).await, []);
        assert_eq!(recoveries(&world).await, 0);
        assert_eq!(send(&owner, "POST", RECOVERY, &recovery(&owner, &to)).await.status, 204);
        assert_eq!(recoveries(&world).await, 1, "before any share is handed out");
        assert_eq!(asked(&c).await, [], "who holds none is told nothing");

        let waiting = asked(&a).await;
        assert_eq!(waiting.len(), 1);
        assert_eq!(give(&a, &waiting[0]).await.status, 204);
        assert_eq!(give(&a, &waiting[0]).await.status, 204, "the same again is the same");
        assert!(asked(&a).await[0].is_given);
        let state: RecoveryState = owner.ask("GET", RECOVERY, b"").await.json();
        assert_eq!(state.given.len(), 1, "one colleague counts once");

        let waiting = asked(&b).await;
        assert_eq!(give(&b, &waiting[0]).await.status, 204);
        let state: RecoveryState = owner.ask("GET", RECOVERY, b"").await.json();
        let shares: Vec<Share> = state.given.iter().map(|(_, sealed)| share_of(&to, sealed)).collect();
        assert_eq!(&*join(&shares[0], &shares[1]).expect("two"), owner.secret.secret_bytes());

        assert!(!custody(&owner).await.is_recovered);
        assert_eq!(owner.put_key().await.status, 204);
        assert_eq!(recoveries(&world).await, 1);
        assert!(custody(&owner).await.is_recovered, "its officer is told to replace it");
        assert_eq!(owner.ask("GET", RECOVERY, b"").await.status, 404);
        assert_eq!(asked(&b).await, []);
        // A later change of the passphrase is none, and makes it no other key.
        assert_eq!(owner.put_key().await.status, 204);
        assert!(custody(&owner).await.is_recovered);
        assert_eq!(recoveries(&world).await, 1);
    });
}

/// How many entries of the register are about recoveries: read from the log, the public sees a day when it is over.
async fn recoveries(world: &World) -> usize {
    let entries = world.running.state.register.entries(0, 1_000).await.expect("entries");
    entries.iter().filter(|(_, text)| text.contains("officer-key-recovery")).count()
}

#[test]
fn conflicts_stay_with_the_officer_and_shares_go_with_the_key() {
    run(async {
        let world = World::start().await;
        let owner = Officer::start(&world, 31, "220581").await;
        let (a, b) = (Officer::start(&world, 32, "220000").await, Officer::start(&world, 33, "220500").await);
        let mine = world.mines[0].id;
        assert_eq!(send(&owner, "PUT", "/api/v1/officer-key/conflicts", &[mine]).await.status, 204);
        let many = vec![mine; 201];
        assert_eq!(send(&owner, "PUT", "/api/v1/officer-key/conflicts", &many).await.status, 400);
        let conflicts = async |officer: &Officer| {
            officer.ask("GET", "/api/v1/officer-key", b"").await.json::<OfficerKey>().conflicts
        };
        // Another window that knows of none changes the passphrase.
        assert_eq!(owner.put_key().await.status, 204);
        assert_eq!(conflicts(&owner).await, [mine]);

        assert_eq!(send(&owner, "PUT", SHARES, &deposit(&owner, &[&a, &b])).await.status, 204);
        assert_eq!(owner.ask("DELETE", "/api/v1/officer-key", b"").await.status, 204);
        let owner = Officer { secret: Identity::from_bytes(server::clock::random()), ..owner };
        assert_eq!(owner.put_key().await.status, 204);
        assert_eq!(conflicts(&owner).await, [mine], "a new key takes no conflict back");
        let now = custody(&owner).await;
        assert_eq!((now.holders.len(), now.roster), (0, None), "decisions go with the key that marked them");

        // A holder with another key is none.
        assert_eq!(send(&owner, "PUT", SHARES, &deposit(&owner, &[&a, &b])).await.status, 204);
        let b = Officer { secret: Identity::from_bytes(server::clock::random()), ..b };
        assert_eq!(b.put_key().await.status, 204);
        let to = Identity::from_bytes(server::clock::random());
        let answer = send(&owner, "POST", RECOVERY, &recovery(&owner, &to)).await;
        assert_eq!(answer.code(), ProblemCode::StepIllegal);
    });
}

#[test]
fn what_does_not_belong_to_a_recovery_changes_nothing() {
    run(async {
        let world = World::start().await;
        let owner = Officer::start(&world, 31, "220581").await;
        let (a, b, stranger) = (
            Officer::start(&world, 32, "220000").await,
            Officer::start(&world, 33, "220500").await,
            Officer::start(&world, 34, "220000").await,
        );
        let good = deposit(&owner, &[&a, &b]);

        // Shares of another key, too few, twice to one, to oneself, to a key that nobody has, too long.
        let wrong = [
            Deposit { key: a.public(), ..good.clone() },
            Deposit { shares: good.shares[..1].to_vec(), ..good.clone() },
            Deposit { shares: vec![good.shares[0].clone(), good.shares[0].clone()], ..good.clone() },
            deposit(&owner, &[&a, &owner]),
            altered(&good, |share| share.to = SealingKey([9; 32])),
            altered(&good, |share| share.sealed = "x".repeat(64 * 1024)),
        ];
        for deposit in &wrong {
            let answer = send(&owner, "PUT", SHARES, deposit).await;
            assert_eq!(answer.status, 400, "{answer:?}");
        }
        assert_eq!(custody(&owner).await.holders, []);
        assert_eq!(send(&owner, "PUT", SHARES, &good).await.status, 204);
        // Who was not allowed, or by another key, gets none, whoever asks; and nobody decides about thousands.
        let without = Deposit { roster: roster(&owner, &[&a]), ..good.clone() };
        let many = Roster { decided: vec![good.roster.decided[0]; 257], ..good.roster.clone() };
        for deposit in [without, Deposit { roster: many, ..good.clone() }] {
            assert_eq!(send(&owner, "PUT", SHARES, &deposit).await.status, 400);
        }
        let kept = custody(&owner).await;
        assert_eq!((kept.holders.len(), kept.roster.as_ref()), (2, Some(&good.roster)));
        // Nobody is to hold any: the shares go, the decision stays. And it outlasts another passphrase.
        let nobody = Deposit { shares: Vec::new(), roster: roster(&owner, &[]), ..good.clone() };
        assert_eq!(send(&owner, "PUT", SHARES, &nobody).await.status, 204);
        assert_eq!(owner.put_key().await.status, 204);
        let kept = custody(&owner).await;
        assert_eq!((kept.holders.len(), kept.roster.as_ref()), (0, Some(&nobody.roster)));
        assert_eq!(send(&owner, "PUT", SHARES, &good).await.status, 204);

        let to = Identity::from_bytes(server::clock::random());
        let ask = recovery(&owner, &to);
        let foreign = Recovery { key: a.public(), ..ask.clone() };
        assert_eq!(send(&owner, "POST", RECOVERY, &foreign).await.status, 400);
        assert_eq!(
            send(&owner, "POST", RECOVERY, &Recovery { to: SealingKey([0; 32]), ..ask.clone() }).await.status,
            400
        );
        assert_eq!(send(&owner, "POST", RECOVERY, &ask).await.status, 204);

        // A stranger's share, one for another recovery, an empty one.
        let worthless = |to| GivenShare { officer: owner.phone.me(), to, sealed: "AAAA".into() };
        assert_eq!(send(&stranger, "POST", ASKED, &worthless(ask.to)).await.status, 404);
        assert_eq!(send(&a, "POST", ASKED, &worthless(b.public())).await.code(), ProblemCode::StepTaken);
        let empty = GivenShare { sealed: String::new(), ..worthless(ask.to) };
        assert_eq!(send(&a, "POST", ASKED, &empty).await.status, 400);
        let state: RecoveryState = owner.ask("GET", RECOVERY, b"").await.json();
        assert_eq!(state.given, []);

        // Asking again, with another key, forgets what was given for the one before.
        assert_eq!(give(&a, &asked(&a).await[0]).await.status, 204);
        let other = Identity::from_bytes(server::clock::random());
        assert_eq!(send(&owner, "POST", RECOVERY, &recovery(&owner, &other)).await.status, 204);
        let state: RecoveryState = owner.ask("GET", RECOVERY, b"").await.json();
        assert_eq!((state.given.len(), state.recovery.to), (0, SealingKey(*other.recipient().bytes())));

        // New shares end it: whoever makes them has the key unlocked.
        assert_eq!(send(&owner, "PUT", SHARES, &deposit(&owner, &[&a, &b])).await.status, 204);
        assert_eq!(owner.ask("GET", RECOVERY, b"").await.status, 404);
        // And so does giving up.
        assert_eq!(send(&owner, "POST", RECOVERY, &ask).await.status, 204);
        assert_eq!(owner.ask("DELETE", RECOVERY, b"").await.status, 204);
        assert_eq!(asked(&a).await, []);
    });
}

fn altered(deposit: &Deposit, change: impl Fn(&mut HeldShare)) -> Deposit {
    let mut altered = deposit.clone();
    change(&mut altered.shares[0]);
    altered
}

/// Put in the place of the old key by its officer alone, a new one opens the tips of before, and the originals' shares.
#[test]
fn who_replaces_the_own_key_takes_tips_and_shares_along() {
    run(async {
        let world = World::start().await;
        let owner = Officer::start(&world, 31, "220581").await;
        let second = Officer::start(&world, 32, "220000").await;
        let form = super::plain::filled(world.address, "有照片").await;
        let form = form.file("a.jpg", "image/jpeg", &crate::common::phone::jpeg(3));
        assert_eq!(form.post(world.address, "/tip", &[]).await.status, 200);
        let tip = owner.list().await[0].id;
        let file = owner.open(tip).await;
        let (key, share) = (owner.tip_key(&file), original(&owner, tip).await);
        let before = share_of(&owner.secret, &share.sealed);

        let renewed = Officer { secret: Identity::from_bytes(server::clock::random()), ..owner };
        assert_eq!(renewed.put_key().await.status, 204);
        let path = format!("/api/v1/tips/{tip}");
        let own: OwnBox = renewed.ask("GET", &format!("{path}/box"), b"").await.json();
        assert_eq!((own.n, own.shares.len()), (1, 1));
        let me = renewed.phone.me();
        let anew = LentShare {
            file: share.file,
            from: me,
            to: me,
            sealed: sealed(&renewed.public(), &before.to_bytes()[..]),
        };
        // Not another's share, not of another file, not more than a share.
        let other = second.phone.me();
        for wrong in [
            LentShare { from: other, to: other, ..anew.clone() },
            LentShare { file: shared::digest::PhotoHash([7; 32]), ..anew.clone() },
            LentShare { sealed: "x".repeat(5_000), ..anew.clone() },
        ] {
            assert_eq!(send(&renewed, "POST", &format!("{path}/shares"), &wrong).await.status, 400);
        }
        assert_eq!(send(&renewed, "POST", &format!("{path}/shares"), &anew).await.status, 204);
        let asked = LetIn { n: own.n, officer: me, sealed: sealed(&renewed.public(), key.secret_bytes()) };
        for _ in 0..2 {
            assert_eq!(send(&renewed, "POST", &format!("{path}/boxes"), &asked).await.status, 204);
        }
        let file = renewed.open(tip).await;
        assert_eq!(renewed.tip_key(&file).secret_bytes(), key.secret_bytes());
        assert_eq!(file.steps.len(), 2);
        let after = share_of(&renewed.secret, &original(&renewed, tip).await.sealed);
        assert_eq!(after.to_bytes(), before.to_bytes());
        // It is nobody else's business, and lent to nobody.
        let lent: Vec<LentShare> = renewed.ask("GET", &format!("{path}/shares"), b"").await.json();
        assert_eq!(lent, []);
        let stranger = Officer::start(&world, 33, "220600").await;
        assert_eq!(stranger.ask("GET", &format!("{path}/box"), b"").await.status, 404);
    });
}

async fn original(officer: &Officer, tip: shared::id::TipId) -> OwnShare {
    let own: OwnBox = officer.ask("GET", &format!("/api/v1/tips/{tip}/box"), b"").await.json();
    own.shares.into_iter().next().expect("a share")
}
