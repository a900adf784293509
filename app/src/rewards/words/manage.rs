//! The words of what administrators and auditors see.

shared::texts! {
    /// Words of the administrators' and auditors' screens.
    pub enum M {
        /// Rules.
        Rules: "奖励规则", "Rules";
        /// Budgets.
        Budgets: "奖励预算", "Budgets";
        /// Accounts.
        Accounts: "账号确认", "Accounts";
        /// Conflicts.
        Conflicts: "回避登记", "Conflicts";
        /// Ledger.
        Ledger: "奖励台账", "Ledger";
        /// Rules in force.
        RulesWhy: "规则是数据：每套规则有施行日期和逐条依据，案件适用举报受理当日有效的规则。旧规则不能修改，只能由新规则替代。", "Rules are data: each set has its days and a source for every line, and a case goes by the set in force on the day the tip was accepted. A set is never changed, only replaced.";
        /// Version.
        VersionN: "第 {} 版", "version {}";
        /// From.
        From: "{} 起施行", "in force from {}";
        /// From to.
        FromTo: "{} 至 {}", "{} to {}";
        /// National.
        National: "全国", "Nationwide";
        /// File hash.
        FileHash: "文件 SHA-256", "SHA-256 of the file";
        /// Level row.
        LevelLine: "{}：罚款的 {}，不低于 {}，不高于 {}", "{}: {} of the fine, at least {}, at most {}";
        /// Add.
        AddRules: "添加规则文件", "Add a rule file";
        /// How.
        AddRulesWhy: "选择 JSON 文件。载入时会运行文件中的全部算例，并检查与现有规则的日期是否重叠；有误不会保存。", "Choose a JSON file. All its worked examples are run and its days compared with the other sets; nothing is kept when something is wrong.";
        /// Working.
        Adding: "正在检查…", "Checking…";
        /// Added.
        Added: "规则已生效并写入台账", "The rules are in force and in the ledger";
        /// Too large.
        RulesLarge: "文件过大，不是规则文件", "The file is too large to be a rule file";
        /// Budgets.
        BudgetsWhy: "批准时占用，兑付后支出，任何时候都不会超支。新的总额不能少于已占用和已支出之和。", "Approval reserves and payment spends; a budget is never overdrawn. A new total is not less than what is reserved and spent.";
        /// No budgets.
        NoBudgets: "还没有预算", "There are no budgets yet";
        /// Region.
        Region: "地区", "Region";
        /// Year.
        Year: "年度", "Year";
        /// Total.
        Total: "总额", "Total";
        /// Total in yuan.
        TotalYuan: "总额（元）", "Total (yuan)";
        /// Reserved.
        Reserved: "已占用", "Reserved";
        /// Spent.
        Spent: "已支出", "Spent";
        /// Free.
        Free: "可用", "Free";
        /// Set.
        SetBudget: "设定预算", "Set a budget";
        /// Set.
        BudgetSet: "预算已设定", "The budget is set";
        /// Year wrong.
        YearWrong: "请填写四位年度", "Four digits, please";
        /// Accounts.
        AccountsWhy: "新账号在由另一名管理员确认之前，与创建它的管理员视为同一人：不能在同一案件中各办一项职责。请核实确有其人再确认。", "Until another administrator confirms it, an account counts as the person who made it: both cannot have duties on one case. Make sure that the person exists before you confirm.";
        /// None.
        NoAccounts: "没有待确认的账号", "No account waits to be confirmed";
        /// Made by.
        MadeBy: "由 {} 创建", "made by {}";
        /// Own.
        MadeByYou: "由您创建，须由另一名管理员确认", "You made it; another administrator has to confirm it";
        /// Confirm.
        ConfirmAccount: "确认此账号", "Confirm the account";
        /// Sure.
        ConfirmSure: "确认 {} 是独立的真实人员？", "Is {} a real person of their own?";
        /// Confirmed.
        AccountConfirmed: "已确认", "Confirmed";
        /// Conflicts.
        ConflictsWhy: "本人、近亲属在矿山任职、持股或有其他利害关系的，应当回避。登记回避的矿山，其案件您看不到也不能办理；解除须由管理员办理。", "Mines for which you or close family work, or in which you have an interest. You neither see nor deal with cases about them. An administrator can end what was entered.";
        /// None.
        NoConflicts: "没有登记回避的矿山", "No mines are entered";
        /// By case.
        ConflictByCase: "在案件页面的“登记回避”处添加。", "Add one on a case's page, under “Step back”.";
        /// Beside a key.
        BesideKey: "本人在“我的密钥”中填写；本人删除后，还须管理员解除", "Said by the person beside their key; once it is removed there, an administrator has to end it";
        /// Everybody's.
        PeopleConflictsWhy: "与矿山有利害关系的人员不得办理该矿的奖励案件。本人可以登记，管理员可以登记和解除；登记和解除都留有记录，审计人员可查。", "Who has an interest in a mine takes no part in its reward cases. People enter their own; administrators enter and end them. What was entered and ended stays on record for auditors.";
        /// Nobody.
        NoPeople: "本地区没有办理奖励的人员", "Nobody deals with rewards in this region";
        /// Enter.
        EnterConflict: "登记回避", "Enter a conflict";
        /// Which.
        ConflictMine: "矿山", "Mine";
        /// Choose.
        ChooseMine: "请选择矿山", "Choose a mine";
        /// End.
        EndConflict: "解除回避", "End it";
        /// Sure.
        EndSure: "确认利害关系已不存在？解除后此人可以办理该矿案件。", "Is the interest really gone? The person can deal with the mine's cases again.";
        /// Done.
        EnteredWord: "已登记回避", "The conflict is entered";
        /// Done.
        EndedWord: "已解除回避", "The conflict is ended";
        /// History.
        ConflictHistory: "登记和解除记录", "What was entered and ended";
        /// A line of it: day, by whom, mine.
        ConflictEntered: "{} {} 登记：{}", "{} {} entered {}";
        /// A line of it: day, by whom, mine.
        ConflictEnded: "{} {} 解除：{}", "{} {} ended {}";
        /// Ledger.
        LedgerWhy: "台账是只增不改的 Merkle 日志：每一步、每套规则、每项预算都在其中，办理人以化名出现。下载后无须服务器即可重新核算全部金额、职责分离、预算和期限。", "The ledger is an append-only Merkle log of every step, rule set and budget; people appear under pseudonyms. From the file everything is recomputed without a server: sums, separation of duties, budgets, time limits.";
        /// Warning.
        LedgerCare: "台账含罚款数额，可由此推知矿山，仅供审计，不得公开。", "It has fines in it, and a fine names a mine: for auditors only, never to be published.";
        /// Download.
        Download: "下载台账", "Download the ledger";
        /// Working.
        Downloading: "正在生成…", "Being made…";
        /// Save.
        SaveLedger: "保存 {}", "Save {}";
        /// Checkpoint.
        Checkpoint: "最新检查点", "Newest checkpoint";
        /// Why.
        CheckpointWhy: "请把它抄存到系统之外。以后的台账若与它不一致，就是有人改过历史。", "Keep it outside of this system. A later ledger that does not fit it was tampered with.";
        /// None.
        NoCheckpoint: "还没有检查点：公布的是已结束日期的台账头", "There is none yet: heads are published of days that are over";
        /// Key.
        LedgerKey: "台账公钥", "The ledger's key";
        /// How.
        HowToVerify: "如何核验", "How to verify";
        /// First.
        VerifyOne: "在任何装有 minewatch 的电脑上运行（不需要服务器和数据目录）：", "On any computer with minewatch, without server or data folder:";
        /// Then.
        VerifyTwo: "退出状态 0 表示全部成立，1 表示有不成立之处，并逐行指出原因。", "Exit status 0: all of it holds; 1: something does not, and each line is named with the reason.";
        /// Third.
        VerifyThree: "把文件中的检查点与您抄存的比较；与上面的公钥比较签名。", "Compare the checkpoint in the file with the one that you kept, and its key with the one above.";
    }
}
