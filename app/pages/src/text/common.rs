//! Words that stand on more than one page.

shared::texts! {
    /// Common words.
    pub enum C {
        /// The product's name.
        Name: "矿安哨", "Minewatch";
        /// Quick exit.
        Exit: "马上离开", "Leave now";
        /// Skip link.
        Skip: "跳到正文", "Skip to the text";
        /// What the language switch is, for those who do not see it.
        Language: "语言", "Language";
        /// To the start.
        Start: "举报首页", "Start page";
        /// To the look-up page.
        Lookup: "用查询码查进展", "Look up with a code";
        /// To the register.
        Register: "公开登记册", "Public register";
        /// To the public page of rewards.
        Rewards: "奖励公开", "Rewards 奖励";
        /// Name of the row of links at the end.
        Links: "其他页面", "Other pages";
        /// Telephone.
        Hotline: "想打电话说？举报电话 {}", "Would you rather speak? Call {}";
        /// What the pages do not do.
        NoCookies: "本站不用 Cookie，不记录你的网络地址，不引用别的网站。", "No cookies. Your network address is not recorded. Nothing is loaded from other sites.";
        /// Title of the receipt code.
        Code: "查询码", "Receipt code 查询码";
        /// Title prefix of a page with errors.
        ErrorTitle: "有错误", "Error";
        /// Head of the list of errors.
        ErrorsHead: "还没有发出去，请改好下面几处：", "Not sent yet. Please mend these:";
        /// Not required.
        Optional: "（可以不填）", " (optional)";
        /// Nothing chosen.
        Choose: "请选择", "Please choose";
        /// Fault: missing.
        Missing: "这里要填", "This must be filled in";
        /// Fault: too long.
        TooLong: "太长了，最多 {} 个字", "Too long: at most {} characters";
        /// Fault: not understood.
        NotUnderstood: "看不明白，请重新填", "This was not understood; please fill it in again";
        /// Fault: outside.
        Outside: "这个位置不在本省", "This position is not in the province";
        /// Fault: too many files.
        TooManyFiles: "文件太多，最多 {} 个", "Too many files: at most {}";
        /// Fault: file too large.
        FileTooLarge: "文件“{}”太大，每个最大 {}", "The file “{}” is too large: at most {} each";
        /// Fault: all too large.
        AllTooLarge: "文件加起来太大，总共最大 {}", "The files together are too large: at most {} in all";
        /// Fault: kind of file.
        FileKind: "文件“{}”这种类型不能收", "The file “{}” is of a kind that cannot be taken";
        /// Fault: nothing in it.
        FileEmpty: "文件“{}”是空的", "The file “{}” is empty";
        /// Fault: too many pixels.
        FilePixels: "照片“{}”的尺寸太大，打不开", "The picture “{}” has too many pixels to be opened";
        /// Fault: broken picture.
        FileBroken: "文件“{}”打不开，可能已损坏", "The file “{}” cannot be opened; it may be broken";
        /// Fault: nobody left.
        NobodyLeft: "全都勾了，就没有人能看这份举报了。请至少留一个没勾", "If all are ticked, nobody can read the report. Leave at least one unticked";
        /// Fault: nobody may.
        NobodyMay: "这里能办举报的人都和这个矿有关系，谁也不能看这一份。请打举报电话，或者找上一级部门", "Everybody here who could deal with it has an interest in this mine, so nobody may read this report. Call the hotline, or go to the office above";
        /// Fault: wrong answer.
        WrongAnswer: "答案不对，请再答一次", "That is not the answer; please try again";
        /// Fault: expired.
        Expired: "页面开得太久了。你写的还在，再点一次发送就行", "The page was open for too long. Your words are still here; just send again";
        /// Files were lost.
        FilesLost: "文件要重新选一次，浏览器不让我们替你保留", "Choose your files once more: browsers do not let a page keep them for you";
        /// Deadline: acceptance.
        DueAcceptance: "决定是否受理", "Decide whether to take it up 受理";
        /// Deadline: verification.
        DueVerification: "查完", "Finish looking into it 核查";
        /// Deadline: result.
        DueResult: "告诉你结果", "Tell you the result";
        /// Deadline: claim.
        DueClaim: "你来领奖", "You claim the reward 奖励";
        /// Deadline: payment.
        DuePayment: "把奖金付给你", "Pay you the reward 兑付";
        /// Days left.
        DaysLeft: "还有 {} 天", "{} days left";
        /// One day left.
        OneDayLeft: "还有 1 天", "1 day left";
        /// Today.
        Today: "就是今天", "today";
        /// Late.
        DaysLate: "已超期 {} 天", "{} days overdue";
        /// One day late.
        OneDayLate: "已超期 1 天", "1 day overdue";
    }
}
