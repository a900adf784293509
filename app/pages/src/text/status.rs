//! Words of the look-up and status pages.

shared::texts! {
    /// Words of the look-up and status pages.
    pub enum T {
        /// Title of the look-up.
        LookupTitle: "用查询码查进展", "Look up your report";
        /// Label.
        CodeLabel: "查询码", "Receipt code 查询码";
        /// Hint.
        CodeHint: "32 个数字，分 8 组，每组 4 个。中间有没有空格都行。", "32 digits in eight groups of four. Spaces do not matter.";
        /// Look.
        Look: "查看", "Look up";
        /// Privacy.
        LookupPrivacy: "查询码不会出现在网址里，也不会留在历史记录里。", "The code is never part of an address and does not stay in the history.";
        /// Lost.
        LostHead: "查询码丢了？", "Lost the code?";
        /// Text.
        LostText: "我们没有存它，找不回来。可以重新举报一次，在里面说明以前报过、大概哪一天。", "We do not keep it and cannot restore it. You can report anew and say that you reported before, and about when.";
        /// Error.
        Unknown: "号码的写法没有错，但这里没有这份举报。若是发送时断了网，可能没有送到，请再发一次", "The code is written correctly, but there is no such report here. If the line broke while sending, it may not have arrived; please send it again";
        /// Title.
        Title: "你的举报", "Your report";
        /// Where it stands.
        StateHead: "现在到哪一步", "Where it stands";
        /// State.
        Received: "已收到", "Received";
        /// Text.
        ReceivedText: "在等受理人员看。还没有决定受不受理。", "It waits for an officer. Nobody has decided yet whether it is taken up 受理.";
        /// State.
        Asked: "有问题问你", "There is a question for you";
        /// Text.
        AskedText: "受理人员缺一点情况，没有你的回答就办不下去。请看下面的提问，写回答。", "The officer needs something more and cannot go on without it. See the question below and answer it.";
        /// State.
        Accepted: "已受理", "Taken up 受理";
        /// Text.
        AcceptedText: "决定要查，正在安排人。", "It will be looked into; people are being assigned.";
        /// State.
        Refused: "不受理", "Not taken up";
        /// Text.
        RefusedText: "没有受理，原因写在下面。觉得不对，可以写信补充，或者打举报电话。", "It was not taken up; the reason is below. If that seems wrong to you, write below or telephone.";
        /// State.
        Verifying: "正在查", "Being looked into 核查";
        /// Text.
        VerifyingText: "有人在核查。他们手里没有你的原话，只有受理人员换过的说法。", "People are looking into it. They do not have your words, only an officer's.";
        /// State.
        Extended: "还在查，延长了时间", "Still being looked into, with more time";
        /// Text.
        ExtendedText: "情况复杂，时间延长了一次，原因和新的日期写在下面。", "It is complicated. The time was extended once; reason and new date are below.";
        /// State.
        Verified: "查实了", "Verified 查实";
        /// Text.
        VerifiedText: "你说的是真的。谢谢你。", "What you said is true. Thank you.";
        /// State.
        Unverified: "没有查实", "Not verified";
        /// Text.
        UnverifiedText: "去查了，没有找到足够的证据。你若有新的情况，可以在下面补充。", "It was looked into, but there was not enough proof. If you know more, add it below.";
        /// State.
        Joined: "和别人先报的并在一起", "Joined to an earlier report";
        /// Text.
        JoinedText: "同一件事有人先报了，两份一起查。你补充的证据若起了作用，也可能有奖。", "Somebody had reported the same matter; both are looked into together. If what you added proves it, there may be a reward for you.";
        /// State.
        Transferred: "转给了该管的部门", "Passed to the office in charge";
        /// Text.
        TransferredText: "这件事归别的部门管，已经转过去。查询码照样能用。", "The matter belongs to another office and was passed on. Your code still works.";
        /// State.
        Closed: "办结了", "Closed";
        /// Text.
        ClosedText: "这件事已经办完。", "The matter is finished.";
        /// Timeline.
        StepsHead: "经过", "What happened so far";
        /// Step.
        StepAdded: "你补充了内容", "You added something";
        /// Step.
        StepOffice: "受理人员给你写了信", "The officer wrote to you";
        /// Step.
        StepReward: "决定了奖金", "The reward was decided";
        /// Step.
        StepClaimed: "你申请了领奖", "You claimed the reward";
        /// Step.
        StepPaid: "奖金已付", "The reward was paid";
        /// Step.
        StepLapsed: "领奖期限已过", "The time to claim ran out";
        /// Deadlines.
        DueHead: "最迟哪天", "By when at the latest";
        /// Late.
        LateText: "办事的人超期了，这不是你的错。超期会计入公开登记册。", "The office is late; it is not your fault. The delay is counted in the public register.";
        /// Dialogue.
        TalkHead: "来往的话", "Messages";
        /// None.
        TalkNone: "还没有人给你写信。", "Nobody has written to you yet.";
        /// Office.
        Office: "受理人员", "Officer";
        /// You.
        You: "你", "You";
        /// Sealed.
        Sealed: "已加密交给受理人员，这里不再显示。", "Sealed for the officer; it is not shown here.";
        /// Files.
        WithFiles: "附 {} 个文件", "{} files attached";
        /// Answer.
        AnswerHead: "写给受理人员", "Write to the officer";
        /// Label.
        Answer: "要说的话", "Your message";
        /// Hint.
        AnswerHint: "最多 {} 个字。不要写自己的姓名。", "At most {} characters. Leave out your name.";
        /// Send.
        Send: "发送", "Send";
        /// Done.
        DoneSent: "已送到，加密交给了受理人员。", "Sent, and sealed for the officer.";
        /// Done.
        DoneSentAgain: "这句话先前已经送到，没有重复记。", "This message had already arrived; it counts once.";
        /// Proof.
        ProofHead: "还在公开登记册里吗？", "Is it still in the public register?";
        /// Holds.
        ProofHolds: "在。你的举报是第 {} 号，刚刚核对过。", "Yes. Your report is entry {} of the register, checked now.";
        /// Waiting.
        ProofWaiting: "第 {} 号，正在等下一次签名。过一会儿再来看。", "It is entry {} and waits for the next signature. Look again later.";
        /// Broken.
        ProofBroken: "第 {} 号核对不上！登记册可能被人动过。请把这一页拍下来，打举报电话，或告诉上级部门。", "Entry {} does not match! Somebody may have meddled with the register. Take a picture of this page and tell the hotline or a higher office.";
        /// Details.
        ProofMore: "给懂的人看的证明", "The proof, for those who know how";
        /// After.
        After: "看完请关掉页面。再来时重新输入查询码。", "Close this page when you have finished. Next time, type the code again.";
        /// Switch.
        Switch: "换成 English", "Change to 中文";
    }
}
