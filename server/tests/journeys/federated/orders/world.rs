//! The server, the provider and the two browsers, and what must hold after each move.

use serde_json::{Value, json};
use sqlx::Row as _;

use super::model::{Evidence, Stored};
use super::seat::{Flow, Seat};
use super::{Move, PEOPLE, PURPOSES, SUBJECTS, Visit};
use crate::scripted_provider::{Back, Kind, ScriptedProvider};
use crate::support::{PASSWORD, Server, account};

/// Without a second factor, and with one.
const APPS: [&str; 2] = ["news", "shop"];

/// How often things came about: without them nothing is shown.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counted {
    links: usize,
    unlinked: usize,
    resets: usize,
    accounts: usize,
    by_link: usize,
}

impl Counted {
    pub(super) fn add(&mut self, other: &Self) {
        self.links += other.links;
        self.unlinked += other.unlinked;
        self.resets += other.resets;
        self.accounts += other.accounts;
        self.by_link += other.by_link;
    }

    pub(super) fn is_enough(&self) {
        let Self { links, unlinked, resets, accounts, by_link } = *self;
        let least = [links, unlinked, resets, accounts, by_link].into_iter().min().unwrap();
        assert!(least > 1, "too little comes about: {self:?}");
    }
}

/// A way to the provider and back.
struct Way {
    seat: usize,
    flow: String,
    back: Back,
    visit: Visit,
}

/// What every order has to do with.
pub(super) struct Ground {
    /// With the provider, and without.
    servers: [Server; 2],
    provider: ScriptedProvider,
}

impl Ground {
    pub(super) async fn start() -> Self {
        let (server, provider) = ScriptedProvider::beside(Kind::OpenId, |_| ()).await;
        let without = server.beside(|_| ()).await;
        Self { servers: [server, without], provider }
    }

    fn wait(&self, seconds: u32) {
        for server in &self.servers {
            server.app.clock.advance(seconds);
        }
    }
}

pub(super) struct World<'a> {
    ground: &'a Ground,
    offered: bool,
    seats: [Seat; 2],
    ways: Vec<Way>,
    passwords: [Option<String>; 2],
    switched_off: [bool; 2],
    /// How many new passwords were thought of.
    drawn: usize,
    stored: Stored,
    /// Whose password was set anew by the move.
    reset: Option<usize>,
    pub(super) counted: Counted,
}

impl<'a> World<'a> {
    /// Mara has an account, and Ines none; nothing is left of other orders.
    pub(super) async fn begin(ground: &'a Ground) -> Self {
        let server = &ground.servers[0];
        server.run("DELETE FROM accounts").await;
        server.run("DELETE FROM flows").await;
        // Limits are over.
        ground.wait(24 * 60 * 60);
        account(server, "news", PEOPLE[0]).await.sees("signed_in");
        let mut world = Self {
            ground,
            offered: true,
            seats: Default::default(),
            ways: vec![],
            passwords: [Some(PASSWORD.to_owned()), None],
            switched_off: [false; 2],
            drawn: 0,
            stored: Stored::default(),
            reset: None,
            counted: Counted::default(),
        };
        world.stored = world.read().await;
        world
    }

    fn server(&self) -> &'a Server {
        &self.ground.servers[usize::from(!self.offered)]
    }

    pub(super) async fn make(&mut self, a_move: &Move) {
        let before = self.stored.clone();
        let mover = match a_move {
            Move::Begin(seat, app, purpose) => {
                let server = self.server();
                self.seats[*seat].begin(server, APPS[*app], PURPOSES[*purpose]).await;
                Some(*seat)
            }
            Move::Answer(seat, who, n) => {
                self.begin_if_over(*seat, (0, PURPOSES[n % PURPOSES.len()])).await;
                self.answer(*seat, *who, *n).await;
                Some(*seat)
            }
            Move::Go(seat, visit, comes) => {
                let manages = self.seats[*seat].session.is_some();
                let begun = (visit.subject, PURPOSES[usize::from(manages)]);
                self.begin_if_over(*seat, begun).await;
                self.go(*seat, *visit, *comes).await;
                Some(*seat)
            }
            Move::ComeAgain(seat, n) if !self.ways.is_empty() => {
                let way = n % self.ways.len();
                self.come(*seat, way).await;
                Some(*seat).filter(|seat| self.ways[way].seat == *seat)
            }
            Move::ComeAgain(..) => None,
            Move::SignOut(seat) => {
                let server = self.server();
                self.seats[*seat].sign_out(server).await;
                None
            }
            Move::Switch(who, off) => {
                self.switch(*who, *off).await;
                None
            }
            Move::Offer(offered) => {
                self.offered = *offered;
                None
            }
            Move::Wait(seconds) => {
                self.ground.wait(*seconds);
                None
            }
        };
        if !matches!(a_move, Move::Begin(..) | Move::Wait(_)) {
            self.stored = self.read().await;
            self.judge(&before, mover).await;
        }
    }

    /// Who is at the end of a flow begins another one.
    async fn begin_if_over(&mut self, seat: usize, (app, purpose): (usize, &'static str)) {
        let server = self.server();
        let seat = &mut self.seats[seat];
        let seen = seat.flows.last().map(Flow::sees);
        if matches!(seen, None | Some("signed_in" | "expired" | "blocked")) {
            seat.begin(server, APPS[app], purpose).await;
        }
    }

    async fn switch(&mut self, who: usize, off: bool) {
        let now = self.server().app.clock.now();
        self.server().app.store.update_disabled(PEOPLE[who], off, now).await.unwrap();
        self.switched_off[who] = off && self.stored.accounts.contains_key(&who);
        if self.switched_off[who] {
            self.revoke(who, None);
        }
    }

    /// What was shown of an account counts no more; sessions are over, but in one browser.
    fn revoke(&mut self, who: usize, but: Option<usize>) {
        for (number, seat) in self.seats.iter_mut().enumerate() {
            if but != Some(number) {
                seat.session = seat.session.filter(|other| *other != who);
            }
            let present = seat.flows.len().wrapping_sub(1);
            for (at, flow) in seat.flows.iter_mut().enumerate() {
                if but != Some(number) || at != present {
                    flow.evidence.revoke(who);
                }
            }
        }
    }

    /// Gives an answer to the screen that a browser shows.
    async fn answer(&mut self, seat: usize, whom: Option<usize>, n: usize) {
        let Some(flow) = self.seats[seat].flows.last_mut() else { return };
        flow.about = whom.unwrap_or(flow.about);
        let (seen, who, opens) = (flow.sees(), flow.about, flow.asks_for_a_first_proof());
        let (typed_password, code) = (self.passwords[who].clone(), self.code(who));
        self.drawn += 1;
        let new = format!("{PASSWORD} {}", self.drawn);
        let email = json!({ "type": "email", "email": PEOPLE[who] });
        let press = |name: &str| json!({ "type": name });
        let answer = match (seen, n) {
            ("identify" | "give_address", 0 | 1) => email,
            ("enter_password", 0) => {
                json!({ "type": "password", "password": typed_password.as_deref().unwrap_or("none") })
            }
            ("enter_password", 1) => press("reset_password"),
            ("enter_password", 2) => json!({ "type": "password", "password": "not that one" }),
            ("enter_code", 0) => json!({ "type": "code", "code": code }),
            ("enter_code", 1) => json!({ "type": "code", "code": "000000" }),
            ("create_password", 0..=2) => json!({ "type": "new_password", "password": new }),
            ("manage_factors", _) => {
                let listed = self.seats[seat].listed();
                let Some(id) = listed.get(n % listed.len().max(1)) else { return };
                json!({ "type": "unlink", "identity": id })
            }
            ("choose_factor" | "enroll_choose", 0..=2) => {
                json!({ "type": "choose", "factor": "email_code" })
            }
            ("recovery_codes", _) => json!({ "type": "saved", "kept": true }),
            _ => press("back"),
        };
        let server = self.server();
        if !self.seats[seat].answer(server, &answer).await {
            return;
        }
        let flow = self.seats[seat].flows.last_mut().unwrap();
        let is_theirs = match answer["type"].as_str() {
            Some("password") => typed_password.is_some_and(|it| answer["password"] == *it),
            Some("code") => n == 0 && opens,
            _ => false,
        };
        if is_theirs {
            flow.evidence.typed.insert(who);
        }
        if answer["type"] == "new_password" && is_taken(flow) {
            let whose: Vec<_> = flow.evidence.typed.iter().copied().collect();
            assert_eq!(whose.len(), 1, "a password for one account: {flow:?}");
            self.passwords[whose[0]] = Some(new);
            if self.stored.accounts.contains_key(&whose[0]) {
                self.counted.resets += 1;
                self.reset = Some(whose[0]);
                self.revoke(whose[0], Some(seat));
            }
        }
    }

    /// The newest code in somebody's mailbox.
    fn code(&self, who: usize) -> String {
        let newest = self.ground.servers.iter().flat_map(|server| {
            let messages = server.app.mailer.demo().unwrap().messages(Some(PEOPLE[who]));
            messages.into_iter().map(|message| message.subject).take(3).collect::<Vec<_>>()
        });
        let digits = |text: String| text.chars().filter(char::is_ascii_digit).collect::<String>();
        newest.map(digits).find(|code| code.len() == 6).unwrap_or_else(|| "000000".to_owned())
    }

    /// Has the person at a browser go to the provider, and perhaps come back.
    async fn go(&mut self, seat: usize, visit: Visit, comes: bool) {
        let server = self.server();
        let here = &mut self.seats[seat];
        let seen = here.flows.last().map(Flow::sees);
        if matches!(seen, Some("identify" | "manage_factors")) {
            let chosen = json!({ "type": "provider", "provider": self.ground.provider.id });
            here.answer(server, &chosen).await;
        }
        let Some(url) = here.leave(server).await else { return };
        let flow = here.flows.last().unwrap().reply.flow.clone();
        self.script(visit);
        let back = self.ground.provider.visit(&url);
        self.ways.push(Way { seat, flow, back, visit });
        if comes {
            self.come(seat, self.ways.len() - 1).await;
        }
    }

    /// Has the provider sign somebody in.
    fn script(&self, visit: Visit) {
        let address = visit.address.map(|who| PEOPLE[who]);
        let subject = SUBJECTS[visit.subject];
        self.ground.provider.script(|it| {
            it.claims =
                json!({ "sub": subject, "email": address, "email_verified": visit.verified });
            it.userinfo = json!({ "sub": subject, "email": address });
            it.callback = match visit.cancels {
                true => json!({ "error": "access_denied" }),
                false => json!({}),
            };
        });
    }

    async fn come(&mut self, seat: usize, way: usize) {
        let Way { seat: owner, flow: id, back, visit } = &self.ways[way];
        self.script(*visit);
        let asked = self.ground.provider.asked("/token").len();
        let server = self.server();
        self.seats[seat].visit(server, &back.path()).await;
        let redeemed = self.ground.provider.asked("/token").len() > asked;
        if *owner != seat {
            assert!(!redeemed, "another browser came with it");
            return;
        }
        let here = &mut self.seats[seat];
        if let Some(flow) = here.flows.iter_mut().find(|flow| flow.reply.flow == *id && redeemed) {
            if !flow.from_list {
                flow.evidence.typed.clear();
                flow.evidence.by_link = self.stored.linked(visit.subject);
                self.counted.by_link += usize::from(flow.evidence.by_link.is_some());
            }
            flow.evidence.held = Some(*visit);
            flow.about = visit.address.unwrap_or(flow.about);
        }
        here.look(server, id).await;
    }

    async fn read(&self) -> Stored {
        let mut stored = Stored::default();
        let select = "SELECT email_key, subject, proved,
            (SELECT COUNT(*) FROM passwords WHERE passwords.account_id = accounts.id) AS passwords
            FROM accounts LEFT JOIN identities ON identities.account_id = accounts.id";
        for row in self.ground.servers[0].rows(select).await {
            let (email, subject): (String, Option<String>) = (row.get(0), row.get(1));
            let who = PEOPLE.iter().position(|it| *it == email).unwrap();
            stored.accounts.insert(who, row.get::<i64, _>(3) > 0);
            if let Some(subject) = subject {
                let subject = SUBJECTS.iter().position(|it| *it == subject).unwrap();
                stored.links.insert(subject, (who, row.get::<i64, _>(2) > 0));
            }
        }
        stored
    }

    /// What has changed came about by what was proved, in the flow of the browser that moved.
    async fn judge(&mut self, before: &Stored, mover: Option<usize>) {
        let after = self.stored.clone();
        after.has_ways_in();
        let flow = mover.and_then(|seat| self.seats[seat].flows.last().cloned());
        let shown = flow.as_ref().map(|flow| self.counts(&flow.evidence)).unwrap_or_default();
        for who in after.accounts.keys().filter(|who| !before.accounts.contains_key(who)) {
            self.counted.accounts += 1;
            assert!(shown.makes(*who), "an account for {} by {flow:?}", PEOPLE[*who]);
        }
        assert!(before.accounts.keys().all(|who| after.accounts.contains_key(who)));
        for (subject, (who, proved)) in after.links_beside(before) {
            self.counted.links += 1;
            let is_new = !before.accounts.contains_key(&who);
            let is_held = shown.held.is_some_and(|held| held.subject == subject);
            let may = if is_new { shown.makes(who) } else { shown.opens(who) && proved };
            let what = format!("{} is linked to {}", SUBJECTS[subject], PEOPLE[who]);
            assert!(is_held && may, "{what} by {flow:?}");
            let present = self.seats[mover.unwrap()].flows.last_mut().unwrap();
            present.evidence.by_link = Some(who);
        }
        if let Some(reset) = self.reset.take() {
            let left = after.links.values().any(|(who, proved)| *who == reset && !proved);
            assert!(!left, "a link that its owner has not made outlives a reset: {after:?}");
        }
        for (subject, (who, proved)) in before.links_beside(&after) {
            self.counted.unlinked += 1;
            let flow = flow.as_ref().unwrap_or_else(|| panic!("{subject} has lost its link"));
            let in_list = flow.purpose == "manage_factors" && flow.evidence.opens(who);
            let by_reset = !proved && flow.evidence.typed.contains(&who);
            assert!(in_list || by_reset, "{subject} has lost its link by {flow:?}");
            self.revoke(who, mover);
        }
        self.judge_sessions(before, mover).await;
    }

    /// What of it counts now: nothing that a provider says which is not offered.
    fn counts(&self, shown: &Evidence) -> Evidence {
        match self.offered {
            true => shown.clone(),
            false => Evidence { by_link: None, held: None, ..shown.clone() },
        }
    }

    async fn judge_sessions(&mut self, before: &Stored, mover: Option<usize>) {
        for number in 0..2 {
            let seat = &self.seats[number];
            let Some(who) = seat.signed_in_to(self.server()).await else { continue };
            let by = seat.flows.last().filter(|_| mover == Some(number));
            let opened = by.is_some_and(|flow| {
                let is_new = !before.accounts.contains_key(&who);
                let shown = self.counts(&flow.evidence);
                shown.opens(who) || (is_new && shown.makes(who))
            });
            let stayed = seat.session == Some(who);
            assert!(stayed || opened, "signed in to {} by {by:?}", PEOPLE[who]);
            assert!(!self.switched_off[who], "{} is switched off", PEOPLE[who]);
            self.seats[number].session = Some(who);
        }
    }

    /// Who has a way in gets in by it.
    pub(super) async fn owners_get_in(&mut self) {
        for who in 0..2 {
            self.switch(who, false).await;
        }
        self.offered = true;
        self.ground.wait(24 * 60 * 60);
        let server = &self.ground.servers[0];
        for (who, has_password) in self.stored.accounts.clone() {
            let person = server.browser().begin("news", "sign_in").await.email(PEOPLE[who]).await;
            if has_password {
                let password = self.passwords[who].as_deref().expect("its owner has set it");
                person.password(password).await.sees("signed_in");
            }
        }
        for (subject, (who, _)) in self.stored.links.clone() {
            let visit = Visit { subject, address: Some(who), verified: true, cancels: false };
            self.script(visit);
            let person = server.browser().begin("news", "sign_in").await;
            let mut person =
                super::super::through(person, &self.ground.provider).await.sees("signed_in");
            let session: Option<Value> = person.browser.session().await;
            assert_eq!(session.unwrap()["email"], PEOPLE[who]);
        }
    }
}

/// Whether a new password was set: who is sent back to type one has set none.
fn is_taken(flow: &Flow) -> bool {
    !matches!(flow.sees(), "create_password" | "enter_password" | "identify" | "expired")
}
