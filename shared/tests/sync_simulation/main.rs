//! The sync machine against a simulated network, clock, store and server: thousands of random schedules of
//! drops, repeats, late answers, crashes of the phone, restarts of the server and clock jumps. Nothing may be
//! lost, nothing doubled, and once the faults end, nothing may be left waiting.
//!
//! `MINEWATCH_SCHEDULES` sets how many schedules (default 3,000), `MINEWATCH_SEED` the first seed.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says why")]

mod phone;
mod server;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use shared::check::CheckKind;
use shared::checklist;
use shared::digest::{Digest, PhotoHash, Signature};
use shared::event::{Body, Event, Head, Subject, VERSION};
use shared::evidence::{Located, MediaType, NoFix, PhotoRefusal, PhotoSource};
use shared::id::{CheckId, DeviceId, EventId, MineId, UserId};
use shared::mine::MineKind;
use shared::problem::{Problem, ProblemCode};
use shared::sync::{
    Answer, Command, EventReceipt, Input, Machine, Outcome, Output, PhotoReceipt, PhotoToSend, PullAnswer,
    PulledEvent, Push, PushReceipt, Snapshot, Status, Upload,
};
use shared::text::Lang;
use shared::time::{Contact, HonestTime, Timestamp};

use phone::{PhoneStore, PhotoFate, is_for_the_store};
use server::{Server, problem};

const NOON: Timestamp = Timestamp::from_millis(1_700_000_000_000);
const NO_SIGNATURE: Signature = Signature([7; 64]);
/// Steps with faults, then steps without; both ends of a schedule are bounded.
const STEPS_WITH_FAULTS: usize = 250;
const STEPS_TO_SETTLE: usize = 3_000;

/// A small generator of chance (xorshift64*): the same seed gives the same schedule everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, end: u64) -> u64 {
        (self.next() >> 33) % end
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

/// Something under way between phone and server.
enum Message {
    ToServer { life: u64, token: u64, command: Command },
    ToPhone { life: u64, token: u64, answer: Answer },
}

struct World {
    chance: Chance,
    machine: Machine,
    store: PhoneStore,
    server: Server,
    flying: VecDeque<(u64, Message)>,
    now_ms: u64,
    step: u64,
    /// Counts the phone's restarts: answers to an earlier life never arrive.
    life: u64,
    next_tick_ms: u64,
    faults: bool,
    /// A command that the store is carrying out: a crash can come before or after it.
    check: CheckId,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let device = DeviceId::from_parts(NOON, [9; 10]);
        let now_ms = chance.below(1_000_000);
        Self {
            machine: Machine::new(),
            store: PhoneStore {
                device,
                events: vec![],
                photos: vec![],
                gone: BTreeSet::new(),
                cursor: None,
                pulled: vec![],
            },
            server: Server { token_is_good: true, ..Server::default() },
            flying: VecDeque::new(),
            now_ms,
            step: 0,
            life: 0,
            next_tick_ms: u64::MAX,
            faults: true,
            check: CheckId::from_parts(NOON, [2; 10]),
            chance,
        }
    }

    fn tell(&mut self, input: Input) {
        let chance = u32::try_from(self.chance.below(u64::from(u32::MAX))).expect("below");
        let output = self.machine.handle(self.now_ms, chance, input);
        match output {
            Output::GoOn => {}
            Output::WaitUntil(until) => self.next_tick_ms = until,
            Output::Do { token, command, deadline_ms } => {
                self.next_tick_ms = deadline_ms;
                self.carry_out(token, *command);
            }
        }
    }

    fn carry_out(&mut self, token: u64, command: Command) {
        let life = self.life;
        let due = self.step + 1 + self.chance.below(if self.faults { 6 } else { 2 });
        let is_gone = matches!(&command, Command::SendPiece { photo, .. } if self.store.gone.contains(&photo.photo));
        if !is_gone && !is_for_the_store(&command) {
            self.flying.push_back((due, Message::ToServer { life, token, command }));
            return;
        }
        if self.faults && self.chance.one_in(40) {
            // The page dies: in one half of the cases just before the store has it, in the other just after.
            if self.chance.one_in(2) {
                self.store.answer(&command, &self.server);
            }
            return self.crash();
        }
        let answer = if self.faults && self.chance.one_in(40) {
            Answer::StoreFailed
        } else {
            self.store.answer(&command, &self.server)
        };
        self.flying.push_back((due, Message::ToPhone { life, token, answer }));
    }

    fn crash(&mut self) {
        self.life += 1;
        self.machine = Machine::new();
        self.now_ms = self.chance.below(1_000_000);
        self.next_tick_ms = u64::MAX;
        self.tell(Input::Wake);
    }

    fn deliver(&mut self, message: Message) {
        match message {
            Message::ToPhone { life, token, answer } if life == self.life => {
                self.tell(Input::Ended { token, answer });
            }
            Message::ToPhone { .. } => {}
            Message::ToServer { life, token, command } => {
                let fate = if self.faults { self.chance.below(12) } else { 11 };
                let answer = match fate {
                    0 => Answer::Unreachable,
                    1 => {
                        self.server.answer(&command);
                        Answer::Unreachable
                    }
                    2 => {
                        self.server.answer(&command);
                        self.server.answer(&command)
                    }
                    3 => Answer::Refused(problem(ProblemCode::Busy)),
                    4 => return,
                    5 => {
                        self.server.answer(&command);
                        return;
                    }
                    _ => self.server.answer(&command),
                };
                let due = self.step + 1 + self.chance.below(if self.faults { 8 } else { 2 });
                if self.faults && self.chance.one_in(15) {
                    // A copy that the network kept back, to arrive long after it was given up.
                    let late = self.step + 20 + self.chance.below(100);
                    self.flying.push_back((late, Message::ToServer { life, token, command }));
                }
                self.flying.push_back((due, Message::ToPhone { life, token, answer }));
            }
        }
    }

    fn step(&mut self) {
        self.step += 1;
        self.now_ms += self.chance.below(3_000);
        if self.faults {
            match self.chance.below(60) {
                0..=4 if self.store.events.len() < 12 => {
                    let photo = self.chance.one_in(3);
                    self.store.record(&mut self.chance, self.check, photo);
                    if photo && self.chance.one_in(6) {
                        let photo = self.store.photos.last().expect("recorded").0.photo;
                        let codes = [
                            ProblemCode::PhotoRefused,
                            ProblemCode::Forbidden,
                            ProblemCode::ForeignRegion,
                            ProblemCode::NotFound,
                        ];
                        match codes.get(usize::try_from(self.chance.below(5)).expect("small")) {
                            Some(code) => drop(self.server.refuses.insert(photo, *code)),
                            None => drop(self.store.gone.insert(photo)),
                        }
                    }
                    self.tell(Input::Recorded);
                }
                5 => self.tell(Input::Wake),
                6 => self.crash(),
                7 => self.server.token_is_good = false,
                8 => self.now_ms += self.chance.below(10_000_000),
                9 => self.server.uploads.clear(),
                _ => {}
            }
        }
        if self.now_ms >= self.next_tick_ms {
            self.tell(Input::Tick);
        }
        let due: Vec<usize> = (0..self.flying.len()).filter(|i| self.flying[*i].0 <= self.step).collect();
        if let Some(&index) = due.get(usize::try_from(self.chance.below(due.len().max(1) as u64)).expect("small"))
            && let Some((_, message)) = self.flying.remove(index)
        {
            self.deliver(message);
        }
    }

    fn settled(&self) -> bool {
        let is_sent = *self.machine.status() == Status::Idle
            && self.store.photos.iter().all(|(_, _, fate)| *fate != PhotoFate::Waiting);
        (is_sent || self.server.fails_at_photos)
            && self.store.events.iter().all(|e| e.receipt.is_some())
            && self.store.pulled.len() == self.server.log.len()
    }

    fn run(seed: u64, before_settling: impl FnOnce(&mut Self)) -> Self {
        let mut world = Self::new(seed);
        world.tell(Input::Wake);
        for _ in 0..STEPS_WITH_FAULTS {
            world.step();
        }
        before_settling(&mut world);
        world.faults = false;
        world.tell(Input::Wake);
        for _ in 0..STEPS_TO_SETTLE {
            if world.settled() {
                break;
            }
            world.step();
        }
        world.must_hold(seed);
        world
    }

    fn must_hold(&self, seed: u64) {
        assert!(self.settled(), "seed {seed}: something still waits ({:?})", self.machine.status());
        let own: Vec<EventId> = self.store.events.iter().map(|e| e.event.id).collect();
        let log: Vec<EventId> = self.server.log.iter().map(|(e, _)| e.id).collect();
        assert_eq!(own, log, "seed {seed}: the log is not what was recorded, once each and in order");
        assert_eq!(self.store.pulled, log, "seed {seed}: what was pulled is not the log");
        for (photo, _, fate) in &self.store.photos {
            let held = self.server.held.get(&photo.photo) == Some(&photo.bytes);
            // A server at fault has them, perhaps, and does not say so.
            if self.server.fails_at_photos && *fate == PhotoFate::Waiting {
                continue;
            }
            assert_eq!(*fate == PhotoFate::Sent, held, "seed {seed}: photo {fate:?}, held: {held}");
        }
    }
}

fn env(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

#[test]
fn whatever_the_network_does_nothing_is_lost_nothing_doubled_and_nothing_left_waiting() {
    let first = env("MINEWATCH_SEED", 1);
    let (mut events, mut photos) = (0, 0);
    for seed in first..first + env("MINEWATCH_SCHEDULES", 3_000) {
        let world = World::run(seed, |_| {});
        events += world.server.log.len();
        photos += world.server.held.len();
    }
    assert!(events > 0 && photos > 0, "the schedules did nothing");
}

#[test]
fn a_server_restored_from_an_older_backup_gets_everything_again() {
    let first = env("MINEWATCH_SEED", 1);
    let mut restored = 0;
    for seed in first..first + env("MINEWATCH_SCHEDULES", 3_000) / 10 {
        World::run(seed, |world| {
            let keep = world.server.log.len() / 2;
            restored += world.server.log.len() - keep;
            // Whoever was connected was cut off; the photos lie in a store of their own, with a backup of its own.
            if world.store.events.iter().filter(|e| e.receipt.is_some()).count() > keep {
                let lost: Vec<PhotoHash> = world.server.held.keys().copied().step_by(2).collect();
                for photo in lost {
                    world.server.held.remove(&photo);
                    world.server.uploads.remove(&photo);
                }
            }
            world.server.log.truncate(keep);
            world.flying.clear();
            world.store.pulled.truncate(keep);
            world.store.cursor = world.store.cursor.map(|c| c.min(keep as u64));
            // What the phone learns next is that the chain does not follow: something new was recorded.
            let check = world.check;
            world.store.record(&mut world.chance, check, false);
            world.tell(Input::Recorded);
        });
    }
    assert!(restored > 0, "no schedule had anything to lose");
}

#[test]
fn a_server_at_fault_with_every_photo_still_gets_the_text_and_gives_what_others_recorded() {
    let first = env("MINEWATCH_SEED", 1);
    let mut waiting = 0;
    for seed in first..first + env("MINEWATCH_SCHEDULES", 3_000) / 10 {
        let world = World::run(seed, |world| {
            world.server.fails_at_photos = true;
            let check = world.check;
            world.store.record(&mut world.chance, check, true);
            world.tell(Input::Recorded);
        });
        waiting += world.store.photos.iter().filter(|(_, _, fate)| *fate == PhotoFate::Waiting).count();
    }
    assert!(waiting > 0, "no photo was waiting");
}

#[test]
fn text_that_the_server_did_not_take_is_sent_again_after_an_hour() {
    let mut world = World::new(1);
    let (check, mut now_ms) = (world.check, 0);
    world.store.record(&mut world.chance, check, false);
    let mut pushed_at = Vec::new();
    let mut output = world.machine.handle(now_ms, 0, Input::Wake);
    while now_ms < 2 * 3_600_000 {
        let input = match output {
            Output::Do { token, command, .. } => {
                let answer = match &*command {
                    Command::Push(_) => {
                        pushed_at.push(now_ms);
                        Answer::Refused(problem(ProblemCode::BadSignature))
                    }
                    command if is_for_the_store(command) => world.store.answer(command, &world.server),
                    command => world.server.answer(command),
                };
                Input::Ended { token, answer }
            }
            Output::WaitUntil(until_ms) => {
                assert_eq!(*world.machine.status(), Status::Stalled(ProblemCode::BadSignature));
                now_ms = until_ms;
                Input::Tick
            }
            Output::GoOn => panic!("nothing is under way"),
        };
        output = world.machine.handle(now_ms, 0, input);
    }
    assert_eq!(pushed_at, [0, 3_600_000]);
}
