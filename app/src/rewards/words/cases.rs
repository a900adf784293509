//! The words of cases: list, file, facts.

shared::texts! {
    /// Words of the screens of cases.
    pub enum R {
        /// The screens' title.
        Title: "奖励案件", "Reward cases";
        /// The ways between the screens.
        Screens: "奖励页面", "Screens of rewards";
        /// The session ended.
        Ended: "登录已失效，请重新登录", "The session ended; sign in again";
        /// Cases that wait for this person.
        ForMe: "待我办理", "For me";
        /// All cases.
        AllCases: "全部案件", "All cases";
        /// No case.
        NoCases: "没有符合条件的案件", "No case fits";
        /// Nothing to do.
        NothingForMe: "没有等待您办理的案件", "No case waits for you";
        /// A long list was cut.
        MostUrgent: "只列出最急的 {} 件", "The {} most urgent are listed";
        /// Every state.
        AllStates: "全部状态", "All states";
        /// Whole region.
        WholeRegion: "全部辖区", "The whole region";
        /// Time limit.
        Due: "领取期限", "Claimant's last day";
        /// Any.
        AnyDue: "不限", "Any";
        /// Within days.
        DueWithin: "{} 天内到期", "Within {} days";
        /// Ask anew.
        Reload: "刷新", "Reload";
        /// Overdue.
        Overdue: "已逾期 {} 天", "{} days late";
        /// Today.
        DueToday: "今天到期", "due today";
        /// Days left.
        DaysLeft: "还剩 {} 天", "{} days left";
        /// Until.
        Until: "{} 止", "until {}";
        /// To recover.
        ToRecover: "待追回 {}", "{} to be recovered";
        /// Claims are blocked.
        Blocked: "申领受阻", "Claims blocked";
        /// Evidence that changed.
        EvidenceChanged: "启动奖励后有变化", "Changed since the case began";
        /// What that means, and what to do; `{}` is the number of days.
        BlockedWhy: "有 {} 天因多次用错误的领奖密码申领，当天不再受理本案的申领。可能有人拾到了回执，也可能是举报人记错了领奖密码。期限内仍无人领取的，可以延长领取期限；已经逾期的，可以重新办理，以免举报人失去奖励。", "On {} day(s) there were so many claims with a wrong PIN that none was taken any more. Somebody may have found the receipt, or the whistleblower misremembers the PIN. If nobody claims in time, give more time, or take the case up again once it has lapsed, so that the whistleblower does not lose the reward.";
        /// One case.
        CaseOf: "案件 {}", "Case {}";
        /// No such case.
        NoSuchCase: "没有此案件，或您应当回避", "There is no such case, or it is not for you";
        /// Meanwhile.
        Meanwhile: "期间已有其他办理，您的操作没有执行。已载入最新情况，您填写的内容还在，请核对后再提交。", "Something else was done meanwhile and yours was not carried out. The newest is loaded and what you filled in is still here; look at it again.";
        /// Done.
        Taken: "已办理：{}", "Done: {}";
        /// Sum.
        Sum: "奖励金额", "Reward";
        /// No sum yet.
        NoSum: "尚未提出", "Not proposed yet";
        /// Accepted on.
        Accepted: "举报受理日期", "Tip accepted";
        /// The rule of that day.
        AcceptedWhy: "适用受理当日有效的规则", "The rules of that day hold";
        /// Way of payment.
        Way: "领取方式", "Way of payment";
        /// Paid.
        Paid: "已兑付", "Paid";
        /// Vouchers.
        Vouchers: "兑付券", "Vouchers";
        /// Redeemed of all.
        Redeemed: "{} / {} 张已兑付", "{} of {} redeemed";
        /// The tip.
        Tip: "举报件", "Tip";
        /// Open the tip.
        OpenTip: "打开举报件", "Open the tip";
        /// Evidence.
        Evidence: "证据", "Evidence";
        /// Evidence.
        EvidenceWhy: "台账只记录证据的哈希值", "The ledger has the hashes of these";
        /// Other cases.
        SameMatter: "证据相同的其他案件", "Other cases with evidence in common";
        /// What counts.
        SameMatterWhy: "同一事项只奖励最先举报人；一次检查或一份处罚决定涉及多项违法行为的，可以分别奖励。", "Of one matter only the first report is rewarded. A check or a decision about several violations may lead to several rewards.";
        /// What both have.
        InCommon: "共同证据：{}", "In common: {}";
        /// Accepted, and sum.
        OtherTold: "{} 受理 · {}", "Accepted {} · {}";
        /// It stands as the first.
        StandsFirst: "按最先举报提出", "Stands as the first";
        /// By the proposer's word.
        SaidApart: "提出人注明：属不同事项", "Said to be another matter";
        /// What the proposer has to say.
        SayApart: "已有案件凭相同证据按最先举报提出奖励。属于同一事项的，上面请选择“有在先举报”；属于不同事项的，请逐件确认，审批人员会看到。", "A case with evidence in common stands as the first report. If it is the same matter, choose above that somebody reported earlier. If not, confirm it for each case; approvers see it.";
        /// One case.
        ApartFrom: "案件 {} 奖励的是另一项违法行为，与本案不是同一事项", "Case {} is rewarded for another violation: it is another matter";
        /// What the approver has to look at.
        ApproveApart: "提出人确认：本案与案件 {} 虽有相同证据，但属不同事项。请核对，以免同一事项重复奖励。", "The proposer says that this is another matter than case {}, though they have evidence in common. Compare them, so that nothing is rewarded twice.";
        /// A check without hazards.
        NoHazards: "未发现隐患", "No hazard found";
        /// Number of a penalty.
        PenaltyNumber: "决定书文号", "Number of the decision";
        /// Hash.
        PaperHash: "文书 SHA-256", "SHA-256 of the paper";
        /// Compare.
        Compare: "核对文书：选择扫描件", "Compare the paper: choose the file";
        /// Same.
        Same: "与登记的文书一致", "The same paper as entered";
        /// Not the same.
        NotSame: "与登记的文书不一致", "Not the paper that was entered";
        /// Reasoning.
        Reasoning: "金额如何得出", "How the sum follows";
        /// Two approvers.
        TwoApprovers: "超过 {}，须由两人审批", "Above {}: two approvers";
        /// Shares.
        Shares: "署名人份额", "Shares of the signatories";
        /// History.
        History: "办理记录", "History";
        /// The clock.
        ByClock: "系统", "The system";
        /// The claimant.
        ByClaimant: "举报人", "The claimant";
        /// Entry of the ledger.
        Entry: "台账第 {} 条", "Entry {} of the ledger";
        /// Acts.
        Acts: "办理", "What you can do";
        /// Nothing.
        NoActs: "目前没有需要您办理的事项。", "There is nothing for you to do now.";
        /// Auditors.
        OnlyReads: "您可以查看全部案件，不办理。", "You see all cases and act on none.";
        /// Confirm.
        ConfirmDeed: "确认：{}", "Confirm: {}";
        /// Choose.
        Choose: "请选择", "Please choose";
        /// Reason.
        Reason: "理由", "Reason";
        /// Budgets.
        Budgets: "预算", "Budgets";
        /// No budget.
        NoBudget: "本年度尚无可用预算，请管理员先设定", "There is no budget for this year; an administrator has to set one";
        /// Out of which.
        BudgetOf: "从哪一级预算支出", "Out of whose budget";
        /// Free.
        Free: "可用 {} / 总额 {}", "{} free of {}";
        /// Too little.
        TooLittle: "余额不足", "Not enough is free";
        /// What the approver approves.
        ApproveWhy: "您批准的是下列金额、规则、事实和证据，批准后固定不变，并立即通知举报人。", "You approve this sum with its rules, facts and evidence. They are fixed then, and the claimant is told at once.";
        /// First of two.
        ApproveFirstWhy: "金额超过 {}，您初审后还须由另一名审批人员批准。", "Above {}: after you, another approver has to approve.";
        /// Sure.
        ApproveSure: "确定批准 {} 吗？", "Approve {}?";
        /// Return.
        ReturnWhy: "退回后由举报受理人员重新提出。", "It goes back to the tip officers, who propose anew.";
        /// Refuse.
        RefuseWhy: "理由写入台账。举报人凭查询码只能看到“没有奖金”，看不到理由；需要说明的，请在举报件中回复。", "The reason goes into the ledger. With the receipt code the claimant sees only that there is no reward; explain it in the report's dialogue.";
        /// Extend.
        ExtendWhy: "只在期满前延长，次数以规则为限。", "Before the time is over only, and as often as the rules allow.";
        /// Reopen.
        ReopenWhy: "重新办理后从“提出奖励建议”开始。", "The case begins again with a proposal.";
        /// Amend.
        AmendWhy: "复议或诉讼改变罚款的，在此登记。兑付前重新提出建议；兑付后按规则处理。", "A fine that an appeal changed is entered here. Before payment the reward is proposed anew; after it the rules decide.";
        /// Which fine.
        WhichFine: "哪一笔罚款", "Which fine";
        /// New fine.
        NewFine: "变更后的罚款（元）", "The fine as it is now (yuan)";
        /// Decision.
        DecisionPaper: "复议决定书或判决书", "The decision or judgment";
        /// Paper.
        PaperWhy: "只在本机计算哈希值，文件不上传。", "Only its hash is computed here; the file is not sent.";
        /// Choose.
        ChooseFile: "选择文件", "Choose the file";
        /// Paper failed.
        PaperFailed: "无法读取该文件，或文件过大", "The file cannot be read, or is too large";
        /// Propose.
        Facts: "核查认定的事实", "What was found out";
        /// Hazard n.
        HazardN: "隐患 {}", "Hazard {}";
        /// Add.
        AddHazard: "添加一项隐患", "Add a hazard";
        /// Remove.
        RemoveHazard: "删除此项", "Remove this one";
        /// Level.
        LevelOf: "等级", "Level";
        /// Level n.
        LevelN: "第 {} 级", "Level {}";
        /// Fine.
        Fine: "罚款（元），未罚款的留空", "Fine (yuan); empty where none was imposed";
        /// Changed.
        FineChanged: "复议变更后的罚款（元），没有的留空", "Fine after an appeal (yuan); empty where none";
        /// Granted.
        Granted: "未罚款而决定给予（元）", "Granted by decision, without a fine (yuan)";
        /// Concealed.
        Concealed: "查实瞒报、谎报事故", "A concealed or falsely reported accident";
        /// Grade.
        Grade: "事故等级（以最终认定为准）", "Grade, by the final finding";
        /// Deaths.
        Deaths: "查实的死亡人数", "Deaths that were proved";
        /// Insider.
        Insider: "举报人是被举报单位从业人员", "Reported by a worker of the unit";
        /// Standing.
        Standing: "是否有其他人举报同一事项", "Did others report the same";
        /// Signatories.
        Signatories: "联名人数", "How many signed";
        /// Before.
        Before: "在先举报已奖励合计（元）", "Awarded to earlier tips (yuan)";
        /// Later granted.
        LaterGranted: "因提供关键新线索决定给予（元），没有的留空", "Granted because it adds what proves it (yuan); empty where nothing";
        /// Exclusions.
        Exclusions: "不予奖励的情形（有则勾选）", "What stands against a reward (tick if so)";
        /// What stands against it.
        Against: "不予奖励的情形", "Against a reward";
        /// A fine.
        Fined: "罚款", "Fine";
        /// On appeal.
        FineNow: "变更为", "changed to";
        /// No fine.
        NotFined: "未罚款", "No fine";
        /// By decision.
        GrantedSum: "决定给予", "granted";
        /// Earlier tips.
        AwardedBefore: "在先举报已奖励", "awarded before";
        /// Deaths.
        DeathsN: "死亡 {} 人", "{} deaths";
        /// Computed.
        Computing: "正在计算…", "Computing…";
        /// Nothing to compute.
        FillIn: "填写后自动计算金额", "The sum is computed as you fill it in";
        /// None.
        NoReward: "按规则不予奖励", "The rules give no reward";
        /// None: what then.
        NoRewardWhy: "不能提出金额为零的建议。请审批人员以“不予奖励”结案。", "A reward of nothing cannot be proposed; an approver refuses the case instead.";
        /// Changed meanwhile.
        ProposeSum: "提出 {}", "Propose {}";
        /// A number.
        NotANumber: "请填写整数", "A whole number, please";
        /// Negative.
        MoneyNegative: "金额不能为负", "An amount is not negative";
        /// Decimals.
        MoneyDecimals: "金额最多两位小数", "At most two decimals";
        /// Too large.
        MoneyTooLarge: "金额过大", "The amount is too large";
        /// Form.
        MoneyForm: "请填写金额，例如 3000 或 3,000.15", "An amount, please, such as 3000 or 3,000.15";
        /// Own conflict.
        Conflict: "与该矿山有利害关系？", "An interest in this mine?";
        /// Why.
        ConflictWhy: "本人、近亲属在该矿任职、持股或有其他利害关系的，应当回避。登记后您将看不到与该矿有关的案件。", "If you or close family work for this mine, own part of it or have another interest, step back. After that you no longer see cases about it.";
        /// Declare.
        Declare: "登记回避", "Step back";
        /// Sure.
        DeclareSure: "登记后您不能再办理该矿的案件，只有管理员才能解除。确定吗？", "You can no longer act on cases of this mine, until an administrator ends it. Sure?";
        /// Declared.
        Declared: "已登记回避", "You stepped back";
        /// Waiting screen.
        Waiting: "待领取", "Waiting";
        /// Its title.
        WaitingTitle: "热线：待领取的奖励", "Hotline: rewards that wait";
        /// How to answer.
        WaitingWhy: "来电人问起时，只按下表告知“已可领取、地点、剩余天数”。不要核对姓名，不要询问举报内容；请来电人用查询码在举报页面办理领取。", "When somebody calls, tell only what stands here: ready, where, days left. Ask for no name and nothing of the tip; the caller claims with the receipt code on the report page.";
        /// None.
        NothingWaits: "目前没有待领取的奖励", "No reward waits now";
        /// Places.
        Places: "领取地点", "Where";
        /// No places.
        NoPlaces: "尚未设定领取地点，请管理员在服务器设置中填写", "No counters are set; an administrator has to enter them in the server's settings";
        /// Last day.
        LastDay: "最后一天", "Last day";
        /// Begin card.
        Begin: "启动奖励办理", "Begin a reward case";
        /// Why.
        BeginWhy: "选择能证明本举报属实的检查、隐患和处罚。至少要有一次检查，且都属于同一矿山。", "Choose the check, hazard and penalty that prove this tip. One check at least, and all of one mine.";
        /// By whom.
        BeginByVerifier: "由查实本举报的人员启动奖励办理；提出奖励建议须由另一名受理人员办理。", "Who verified the tip begins the case; another tip officer has to propose the reward.";
        /// Not you.
        NotVerifier: "本举报由他人查实，请由其启动奖励办理。", "Somebody else verified this tip and has to begin the case.";
        /// Linked.
        Linked: "已与本件关联", "Linked to this tip";
        /// Check.
        CheckId: "检查记录的编号或网页地址", "Id or address of the check";
        /// Hazard.
        HazardId: "隐患的编号（可不填）", "Id of the hazard (optional)";
        /// Not an id.
        NotAnId: "没有找到编号，请粘贴检查页面的地址", "There is no id in it; paste the address of the check's page";
        /// Penalty.
        AddPenalty: "有行政处罚决定书", "There is a decision on a penalty";
        /// Paper.
        PenaltyPaper: "处罚决定书扫描件", "The decision's scan";
        /// Check missing.
        CheckMissing: "请至少选择一次检查", "Choose one check at least";
        /// Penalty missing.
        PenaltyMissing: "请填写文号并选择扫描件", "Fill in the number and choose the file";
        /// Begin button.
        BeginNow: "启动", "Begin the case";
        /// Begun by another.
        BegunBefore: "本举报已有奖励案件，请在“奖励案件”中查看。", "This tip has a case already: look for it among the reward cases.";
        /// Card of a tip whose case has begun.
        CaseOfTip: "奖励案件", "The reward's case";
        /// To the case.
        ToCase: "打开奖励案件", "Open the reward's case";
        /// To the cases.
        ToCases: "查看奖励案件", "To the reward cases";
    }
}
