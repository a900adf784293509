//! Words of the message page.

shared::texts! {
    /// Words of the message page.
    pub enum N {
        /// Problem.
        Problem: "出了点问题", "Something went wrong";
        /// Text.
        ProblemText: "是我们这边的问题，不是你的错。没有看到回执，就可能没有收到。过几分钟再试；先前记下的查询码照样有效，可以用它查一查到了没有。", "It is our fault, not yours. Without a receipt your report may not have arrived. Try again in a few minutes. The code that you wrote down is still good; use it to see whether the report is here.";
        /// Bad request.
        Bad: "没有看懂发来的内容", "What was sent could not be read";
        /// Text.
        BadText: "可能是网络断了一下。按浏览器的返回键，你写的一般还在，再发一次。", "The line may have broken. Go back with the browser's back button; your words are usually still there. Send them again.";
        /// Not found.
        NotFound: "没有这个页面", "There is no such page";
        /// Text.
        NotFoundText: "地址可能输错了。从首页重新开始吧。", "The address may be mistyped. Please begin at the start page.";
        /// Too large.
        TooLarge: "发来的内容太大了", "That was too large";
        /// Text.
        TooLargeText: "一次最多 {}，这次没有收到。按浏览器的返回键，少选几个文件再发；其余的文件可以以后凭查询码补交。", "At most {} at a time; nothing was received. Go back with the browser's back button and choose fewer files. You can add the others later with your code.";
        /// Too slow.
        TooSlow: "网速太慢，没有收完", "The line was too slow";
        /// Text.
        TooSlowText: "这次没有收到。按浏览器的返回键，少选几个文件再发；其余的文件可以以后凭查询码补交。", "Not everything arrived, so nothing was received. Go back with the browser's back button and choose fewer files. You can add the others later with your code.";
        /// Wait.
        Wait: "请稍等一下", "Please wait a moment";
        /// Text.
        WaitText: "现在用的人太多。等 {} 秒，再按浏览器的刷新键重新发送。你写的不会丢。", "Many people are here at once. Wait {} seconds, then reload the page to send again. Your words are not lost.";
        /// Not open.
        NotOpen: "现在还不能网上举报", "Reports cannot be received here yet";
        /// Text.
        NotOpenText: "负责受理的人还没有设好密钥。没有密钥，你的话就没有保护，所以我们先不收。请过几天再来，或打举报电话。", "No officer has set up a key yet. Without it your words would be unprotected, so we do not take them. Come back in a few days, or telephone.";
        /// Expired.
        Expired: "页面开得太久了", "The page was open for too long";
        /// Text.
        ExpiredText: "按浏览器的返回键，把你写的抄下来，再从头打开表单。", "Go back with the browser's back button, copy your words, and open the form anew.";
        /// Full.
        Full: "服务器暂时存不下新内容", "The server cannot store anything new at the moment";
        /// Text.
        FullText: "刚才提交的内容没有收到。请过一会儿按浏览器的刷新键重新发送，您写的内容还在；急的话请打举报电话。", "What you sent was not received. Reload the page in a while to send it again; your words are still there. If it is urgent, telephone.";
    }
}
