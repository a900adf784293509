//! Words about rewards.

shared::texts! {
    /// Words about rewards.
    pub enum W {
        /// Head of the card.
        Head: "奖金", "The reward 奖励";
        /// State.
        Anew: "这笔奖金要重新办：罚款改了，或者钱被银行退回来了。过几天再来看；再领的时候核对一下账号。", "It is being decided anew: the fine was changed, or the bank sent the money back. Look again in some days, and check the account when you claim.";
        /// Not decided.
        Undecided: "还没有决定。查实并作出处罚以后才算得出来。", "Not decided yet. It is computed after the matter is verified 查实 and fined.";
        /// State.
        None: "这次没有奖金。", "There is no reward this time.";
        /// State.
        Ready: "可以领了", "Ready to collect";
        /// State.
        Claimed: "已经申领，正在付款。", "You have claimed it; it is being paid.";
        /// State.
        Issued: "兑付券可以用了", "Your vouchers can be redeemed";
        /// State.
        Paid: "已经付给你了。", "It has been paid to you.";
        /// State.
        Lapsed: "期限已过，按放弃处理。有正当理由可以写信说明，办事的人可以重新办理。", "The time has run out and it counts as given up. If you had a good reason, write and explain: the office can take it up again.";
        /// State.
        GivenUp: "你放弃了这笔奖金。", "You gave this reward up.";
        /// By.
        ClaimBy: "最晚 {} 领，{}。", "Collect it by {} ({}).";
        /// By.
        RedeemBy: "最晚 {} 到柜台兑完，{}。", "Redeem them at a counter by {} ({}).";
        /// Chosen.
        Chosen: "领取方式：{}", "Way of payment: {}";
        /// Where.
        Where: "凭兑付码到下面任何一处领，不用姓名和身份证：", "Collect it with your money code at any of these places; no name or identity card is needed:";
        /// Where a delegate goes.
        WhereDelegate: "代领人到下面任何一处，出示证件领取：", "The person who collects for you goes to any of these places and shows the document:";
        /// Choosing.
        WayHead: "怎么领？", "How do you want to be paid?";
        /// What each way tells to whom.
        WayHint: "每种方式都会让有的人知道一点什么。看清楚再选。", "Each way tells somebody something. Read before you choose.";
        /// Way.
        WayVouchers: "柜台凭券领现金", "Vouchers for cash at a counter";
        /// Way.
        WayTransfer: "银行转账", "Bank transfer";
        /// Way.
        WayDelegate: "请别人代领", "Somebody collects it for me";
        /// Way.
        WayGiveUp: "放弃不领", "Give it up";
        /// Next.
        Next: "下一步", "Next";
        /// Title.
        ClaimTitle: "领奖金", "Collect your reward";
        /// What is next.
        NotYet: "还没有申领。看完这一页，再点最下面的按钮。", "Nothing is claimed yet. Read this page, then press the button at the end.";
        /// Head of the money code.
        MoneyHead: "先抄下兑付码", "First write down the money code 兑付码";
        /// What a screen reader says of the picture.
        MoneyQr: "兑付码的二维码，给柜台扫", "The money code for the counter to scan";
        /// Why.
        MoneyWhy: "到柜台领钱只看这个码。它只在这里显示这一次，我们不留；丢了，钱就领不出来。它和查询码不是一个码，柜台凭它看不到你举报了什么。", "At the counter only this code counts. It is shown here once and never again, and we do not keep it: who loses it loses the money. It is not your receipt code, and a counter cannot see from it what you reported.";
        /// Warning.
        MoneyWarn: "不要把两个码写在同一张纸上。谁拿到兑付码，谁就能领钱。", "Do not write both codes on one sheet. Whoever has the money code can collect the money.";
        /// Head.
        ValuesHead: "会分成这些券", "It comes in these vouchers";
        /// A line of the list.
        Values: "{} × {} 张", "{} × {}";
        /// Why denominations.
        ValuesWhy: "奖金按罚款的比例算，整笔去领，知道罚款的人就能算出是哪个矿。可以分几次、到几个柜台去领。", "The reward is a share of a published fine: who sees the whole sum can tell the mine. Go several times, to several counters.";
        /// After.
        ValuesWhen: "申领以后，办事的人最多 15 天让券生效；用查询码看，写着“兑付券可以用了”就可以去。", "After you claim, the office has 15 days to bring the vouchers into force. Look with your receipt code: go when it says that they can be redeemed.";
        /// Tick.
        Kept: "我抄好了兑付码，核对过了", "I have written the money code down and compared it";
        /// Fault.
        NotKept: "请先抄好兑付码，再勾这里", "Write the money code down first, then tick this";
        /// Claim by vouchers.
        ClaimVouchers: "申领兑付券", "Claim the vouchers";
        /// Head.
        TransferHead: "转到哪个账户", "The account";
        /// Label.
        Holder: "户名", "Name of the holder";
        /// Label.
        Bank: "开户银行", "Bank";
        /// Label.
        Number: "卡号", "Card number";
        /// Hint.
        NumberHint: "13 到 19 位数字，有没有空格都行。", "13 to 19 digits; spaces do not matter.";
        /// Sealed.
        PayeeSealed: "这些只加密交给出纳，举报受理人员看不到；对账以后删掉。", "This is sealed for the cashiers alone. Those who handle your report do not see it. It is erased after reconciliation.";
        /// Name on it.
        TransferWarn: "这样领，出纳会知道你的名字（或者账户主人的名字）。不想让人知道，就选兑付券。", "This way the cashier learns your name, or that of the account's holder. If you do not want that, choose vouchers.";
        /// Head.
        DelegateHead: "谁替你领", "Who collects for you";
        /// Label.
        Name: "代领人姓名", "Name of that person";
        /// Label.
        Document: "代领人出示什么证件、号码", "Document that will be shown, and its number";
        /// Head.
        PinHead: "举报时设过密码？", "Did you set a PIN?";
        /// Label.
        Pin: "领奖密码", "PIN";
        /// Hint.
        PinHint: "设过才填；没设就空着。一天只能试错 10 次。", "If you did, with your report, enter it; else leave it empty. Ten wrong tries a day, no more.";
        /// Claim.
        ClaimMoney: "申领", "Claim it";
        /// Head.
        GiveUpHead: "放弃这笔奖金？", "Give this reward up?";
        /// Text.
        GiveUpText: "放弃以后不能恢复。不领也可以先放着：到期限以前，什么时候领都行。", "It cannot be taken back. You can also leave it for now: until the last day you can collect it at any time.";
        /// Button.
        GiveUp: "放弃", "Give it up";
        /// Back.
        Back: "回到进展，先不领", "Back to the report; do not claim now";
        /// Done.
        DoneClaimed: "申领好了。进展在下面看。", "Claimed. You can follow it below.";
        /// Done.
        DoneGivenUp: "放弃好了。", "It is given up.";
        /// Public page.
        Title: "举报奖励公开", "Rewards: what the public can see";
        /// Lead.
        Lead: "发了多少、按什么规则、有没有人改过账，这里都看得到；谁领的、哪个矿，谁也看不出来。", "How many rewards were paid, by which rules, and whether anybody changed the books, can be seen here. Who collected them, and for which mine, cannot.";
        /// Head.
        StatesHead: "办到哪一步", "How far the rewards are";
        /// Head.
        BandsHead: "已付的奖金大约多少", "About how much was paid";
        /// Small.
        Small: "“<5”表示有，但不到 5 笔。只公布区间：奖金按罚款的比例算，写出准数就等于写出是哪个矿。", "“<5” means some, but fewer than 5. Only bands are published: a reward is a share of a fine, so an exact sum would name the mine.";
        /// None yet.
        Nothing: "还没有。", "None yet.";
        /// Head.
        RulesHead: "按什么规则算", "The rules";
        /// Since.
        RuleFrom: "{} 起施行", "In force from {}";
        /// From to.
        RuleTo: "{} 至 {}", "In force from {} to {}";
        /// Level.
        Level: "{}：罚款的 {}，最少 {}，最多 {}", "{}: {} of the fine, at least {}, at most {}";
        /// Fingerprint.
        RuleDigest: "规则文件的指纹（SHA-256）", "Fingerprint of the rule file (SHA-256)";
        /// Head.
        LedgerHead: "账本的签名", "The ledger's signature";
        /// Text.
        LedgerText: "每一步都记在只能往后加的账本里。把这段签名存下来，以后账本若被改过，审计人员一比就知道。账本里有罚款数，会显出是哪个矿，所以只给审计人员；他们用下面的命令核对，不用联网：", "Every step stands in a ledger that can only grow. Keep this signature: if the ledger is ever changed, auditors can tell by comparing. The ledger has fines in it, which would name mines, so that it is given to auditors; they check it by this command, without a network:";
        /// No day is over yet.
        NoSignatureYet: "还没有可公布的签名：每天结束后才公布。", "No signature is published yet: one appears when the first day is over.";
        /// Key.
        LedgerKey: "账本的公钥", "The ledger's public key";
    }
}
