//! The table of all texts. A new text is one line here and one in each locale file.

/// The English of one entry: a plain text, or the plural form and, after a tab, the singular form.
macro_rules! words {
    ({ one: $one:literal, other: $other:literal }) => {
        concat!($other, "\t", $one)
    };
    ($template:literal) => {
        $template
    };
}

macro_rules! texts {
    ($($variant:ident $key:literal = $english:tt;)+) => {
        /// One text of the widget.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Text {
            $(#[doc = concat!("`", $key, "`: ", stringify!($english))] $variant,)+
        }

        impl Text {
            /// All texts, in the order of the table.
            pub const ALL: &'static [Text] = &[$(Text::$variant),+];

            /// A line for each text: its public name, a tab, and its English. One string, because
            /// a table of names and one of texts cost 0.9 KB of the module's 236 KB (brotli 11).
            const LINES: &'static str = concat!($($key, "\t", words!($english), "\n"),+);
        }
    };
}

/// The end of each line of the table.
static ENDS: [u16; Text::ALL.len()] = ends(Text::LINES.as_bytes());

const fn ends(mut text: &[u8]) -> [u16; Text::ALL.len()] {
    let mut ends = [0; Text::ALL.len()];
    let (mut left, mut place) = (ends.as_mut_slice(), 0);
    while let [byte, rest @ ..] = text {
        if *byte == b'\n' {
            left = match left {
                [end, later @ ..] => {
                    *end = place;
                    later
                }
                [] => break,
            };
        }
        (text, place) = (rest, place + 1);
    }
    ends
}

texts! {
    PlanHeading "planHeading" = "Plan";
    InvoicesHeading "invoicesHeading" = "Invoices";
    TotalsHeading "totalsHeading" = "Totals";
    ChartHeading "chartHeading" = "Spending per month";
    ChecksHeading "checksHeading" = "Worth a look";

    LoadingPlan "loadingPlan" = "Loading the plan…";
    LoadingInvoices "loadingInvoices" = "Loading invoices…";
    NoValue "noValue" = "—";

    PaymentMethodLabel "paymentMethodLabel" = "Payment method";
    CustomerSince "customerSince" = "Customer since {date}";
    PeriodProgress "periodProgress" = "{start} to {end}";

    NoPlanName "noPlanName" = "No paid plan";
    NoPlan "noPlan" = "There is no paid subscription. Nothing will be charged.";
    PlanRenews "planRenews" = "Renews on {date} ({relative}).";
    PlanRenewalDue "planRenewalDue" = "Renewal was due on {date} ({relative}).";
    PlanPeriodEnds "planPeriodEnds" = "The current period ends on {date} ({relative}).";
    PlanNextBilling "planNextBilling" = "The next billing date is {date} ({relative}).";
    PlanEnds "planEnds" = "Ends on {date} ({relative}) and will not renew.";
    PlanEndsUndated "planEndsUndated" = "Ends with the current period and will not renew.";
    PlanEndDue "planEndDue" = "Was due to end on {date} ({relative}) and will not renew.";
    PlanTrialRenews "planTrialRenews" = "Trial ends on {date} ({relative}), then the first payment is taken.";
    PlanTrialNeedsPayment "planTrialNeedsPayment" = "Trial ends on {date} ({relative}). There is no payment method to continue with.";
    PlanTrialThen "planTrialThen" = "Trial ends on {date} ({relative}).";
    PlanTrialEnds "planTrialEnds" = "Trial ends on {date} ({relative}), then the plan ends and will not renew.";
    PlanTrialThenEnds "planTrialThenEnds" = "Trial ends on {date} ({relative}). The plan ends on {end} and will not renew.";
    PlanTrialEndsUndated "planTrialEndsUndated" = "The plan ends with the trial and will not renew.";
    PlanTrialOver "planTrialOver" = "Trial ended on {date} ({relative}).";
    PlanPastDue "planPastDue" = "The last payment failed and may be tried again.";
    PlanPastDueRenews "planPastDueRenews" = "The last payment failed and may be tried again. The next billing date is {date} ({relative}).";
    PlanPastDueEnds "planPastDueEnds" = "The last payment failed. Ends on {date} ({relative}) and will not renew.";
    PlanPastDueEndsUndated "planPastDueEndsUndated" = "The last payment failed. Ends with the current period and will not renew.";
    PlanUnpaid "planUnpaid" = "The last payment failed and will not be tried again.";
    PlanUnpaidEnds "planUnpaidEnds" = "The last payment failed and will not be tried again. Ends on {date} ({relative}) and will not renew.";
    PlanUnpaidEndsUndated "planUnpaidEndsUndated" = "The last payment failed and will not be tried again. The plan will not renew.";
    PlanIncomplete "planIncomplete" = "The plan starts once the first payment has gone through.";
    PlanIncompleteExpired "planIncompleteExpired" = "The first payment did not go through in time, so the plan never started.";
    PlanPaused "planPaused" = "Paused. Nothing is charged until it is resumed.";
    PlanPausedTrial "planPausedTrial" = "Paused since the trial ended on {date} ({relative}). Nothing is charged until it is resumed.";
    PlanPausedEnds "planPausedEnds" = "Paused. Ends on {date} ({relative}) and will not renew.";
    PlanEnded "planEnded" = "Ended. Nothing will be charged.";
    PlanEndedOn "planEndedOn" = "Ended on {date} ({relative}). Nothing will be charged.";

    NoticePastDue "noticePastDue" = "Your last payment failed. Update your payment method to keep your plan.";
    NoticeUnpaid "noticeUnpaid" = "Your payments failed and your plan is unpaid. Update your payment method to continue.";
    NoticeIncomplete "noticeIncomplete" = "Your first payment has not gone through. Update your payment method to start your plan.";
    NoticePaused "noticePaused" = "Your plan is paused.";
    NoticePausedNoPayment "noticePausedNoPayment" = "Your plan is paused. Add a payment method to resume it.";
    NoticeTrial "noticeTrial" = "Your trial ends {relative}, on {date}.";
    NoticeTrialNoPayment "noticeTrialNoPayment" = "Your trial ends {relative}, on {date}. Add a payment method to keep your plan.";
    NoticeCanceling "noticeCanceling" = "Your plan ends {relative}, on {date}. Until then nothing changes.";
    NoticeCancelingUndated "noticeCancelingUndated" = "Your plan ends with the current period. Until then nothing changes.";
    NoticeTrialCanceling "noticeTrialCanceling" = "Your trial ends {relative}, on {date}, and will not become a paid plan.";

    SourceAutoposting "sourceAutoposting" = "Autoposting";
    SourceTrackMyPosts "sourceTrackMyPosts" = "Track My Posts";
    MoreActions "moreActions" = "More actions";
    UpdatePayment "updatePayment" = "Update";
    ManageBilling "manageBilling" = "Manage billing";
    UpdatePaymentMethod "updatePaymentMethod" = "Update payment method";
    AddToCalendar "addToCalendar" = "Add to calendar";
    Dismiss "dismiss" = "Dismiss";
    CalendarRenewal "calendarRenewal" = "{plan} renews";
    CalendarRenewalUnnamed "calendarRenewalUnnamed" = "Plan renews";
    CalendarTrialEnd "calendarTrialEnd" = "{plan}: trial ends";
    CalendarTrialEndUnnamed "calendarTrialEndUnnamed" = "Trial ends";
    CalendarEnd "calendarEnd" = "{plan} ends";
    CalendarEndUnnamed "calendarEndUnnamed" = "Plan ends";

    SubscriptionActive "subscriptionActive" = "Active";
    SubscriptionTrialing "subscriptionTrialing" = "Trial";
    SubscriptionPastDue "subscriptionPastDue" = "Past due";
    SubscriptionUnpaid "subscriptionUnpaid" = "Unpaid";
    SubscriptionPaused "subscriptionPaused" = "Paused";
    SubscriptionCanceled "subscriptionCanceled" = "Canceled";
    SubscriptionIncomplete "subscriptionIncomplete" = "Incomplete";
    SubscriptionIncompleteExpired "subscriptionIncompleteExpired" = "Expired";

    InvoiceDraft "invoiceDraft" = "Draft";
    InvoiceOpen "invoiceOpen" = "Open";
    InvoicePaid "invoicePaid" = "Paid";
    InvoiceVoid "invoiceVoid" = "Void";
    InvoiceUncollectible "invoiceUncollectible" = "Uncollectible";
    InvoiceCredit "invoiceCredit" = "Credit";

    PaymentNone "paymentNone" = "No payment method on file";
    PaymentUnknown "paymentUnknown" = "Payment method on file";
    PaymentCard "paymentCard" = "Card";
    PaymentSepaDebit "paymentSepaDebit" = "SEPA direct debit";
    PaymentUsBankAccount "paymentUsBankAccount" = "US bank account";
    PaymentBacsDebit "paymentBacsDebit" = "Bacs direct debit";
    PaymentAuBecsDebit "paymentAuBecsDebit" = "BECS direct debit";
    PaymentAcssDebit "paymentAcssDebit" = "Pre-authorized debit";
    PaymentBankTransfer "paymentBankTransfer" = "Bank transfer";
    PaymentLink "paymentLink" = "Link";
    PaymentPaypal "paymentPaypal" = "PayPal";
    PaymentApplePay "paymentApplePay" = "Apple Pay";
    PaymentGooglePay "paymentGooglePay" = "Google Pay";

    ColumnDate "columnDate" = "Date";
    ColumnDateIn "columnDateIn" = "Date ({zone})";
    ColumnDescription "columnDescription" = "Description";
    ColumnAmount "columnAmount" = "Amount";
    ColumnStatus "columnStatus" = "Status";
    ColumnInvoice "columnInvoice" = "Invoice";
    SortLabel "sortLabel" = "Sort by";
    SortVendor "sortVendor" = "Billing order";
    SortAscending "sortAscending" = "{column}, ascending";
    SortDescending "sortDescending" = "{column}, descending";
    TableLabel "tableLabel" = "Invoices";
    NotPaid "notPaid" = "Not paid";
    ViewInvoice "viewInvoice" = "View";
    ViewInvoiceOf "viewInvoiceOf" = "View invoice {description}, {amount} (opens in a new tab)";

    PayInvoice "payInvoice" = "Pay";
    PayInvoiceOf "payInvoiceOf" = "Pay invoice {description}, {amount} (opens in a new tab)";
    GetHelp "getHelp" = "Get help";
    ShowAll "showAll" = "Show all {number}";
    InvoicesUnpaid "invoicesUnpaid" = { one: "{count} invoice unpaid", other: "{count} invoices unpaid" };
    ShowUnpaid "showUnpaid" = "Show";

    SearchLabel "searchLabel" = "Search invoices";
    SearchPlaceholder "searchPlaceholder" = "Search invoices";
    FilterFrom "filterFrom" = "From";
    FilterTo "filterTo" = "To";
    FilterLast30Days "filterLast30Days" = "Last 30 days";
    FilterLast90Days "filterLast90Days" = "Last 90 days";
    FilterDates "filterDates" = "From … to …";
    FilterStatus "filterStatus" = "Status";
    FilterYear "filterYear" = "Year";
    FilterCurrency "filterCurrency" = "Currency";
    FilterAllStatuses "filterAllStatuses" = "All statuses";
    FilterAllYears "filterAllYears" = "All years";
    FilterAllCurrencies "filterAllCurrencies" = "All currencies";
    ClearFilters "clearFilters" = "Clear filters";
    ResultCount "resultCount" = { one: "{count} invoice", other: "{count} invoices" };
    ResultCountOf "resultCountOf" = { one: "{shown} of {count} invoice", other: "{shown} of {count} invoices" };
    Empty "empty" = "No invoices yet";
    EmptyHint "emptyHint" = "Invoices appear here once there is something to pay.";
    NoMatch "noMatch" = "No invoice matches the search and filters";

    TotalPaid "totalPaid" = "Paid";
    TotalOutstanding "totalOutstanding" = "Outstanding";
    TotalMoreCurrencies "totalMoreCurrencies" = { one: "{count} more currency", other: "{count} more currencies" };
    TotalUncounted "totalUncounted" = { one: "{count} invoice with another status is not counted", other: "{count} invoices with other statuses are not counted" };
    TotalsByYear "totalsByYear" = "By year";
    TotalUndated "totalUndated" = "No date";
    ChartMonth "chartMonth" = "Month";
    ChartPaid "chartPaid" = "Paid";
    ChartBar "chartBar" = "{month}: {amount}";
    ChartCurrency "chartCurrency" = "Currency of the chart";
    ChartAsTable "chartAsTable" = "Show as a table";
    ChartAsBars "chartAsBars" = "Show as a chart";

    CheckPriceRise "checkPriceRise" = "{description}: the price rose from {before} to {after}.";
    CheckDuplicate "checkDuplicate" = { one: "{description}: {amount} may have been charged {count} time.", other: "{description}: {amount} may have been charged {count} times." };
    CheckMissingMonth "checkMissingMonth" = "{description}: there is no invoice for {month}.";
    CheckMore "checkMore" = { one: "{count} more", other: "{count} more" };

    Export "export" = "Export";
    ExportCsv "exportCsv" = "CSV";
    ExportSpreadsheet "exportSpreadsheet" = "CSV for spreadsheets";
    ExportJson "exportJson" = "JSON";
    ExportCopy "exportCopy" = "Copy";
    ExportCopied "exportCopied" = { one: "{count} invoice copied", other: "{count} invoices copied" };
    ExportPrint "exportPrint" = "Print";
    ExportCsvLabel "exportCsvLabel" = { one: "Download {count} invoice as CSV", other: "Download {count} invoices as CSV" };
    ExportJsonLabel "exportJsonLabel" = { one: "Download {count} invoice as JSON", other: "Download {count} invoices as JSON" };
    ExportFailed "exportFailed" = "The export did not work";

    UpdatedAt "updatedAt" = "Updated {relative}";
    UpdatedNow "updatedNow" = "Updated just now";
    Refreshing "refreshing" = "Refreshing…";
    Stale "stale" = "Could not be refreshed. Last updated {relative}.";
    UnreadableInvoices "unreadableInvoices" = { one: "{count} invoice could not be read", other: "{count} invoices could not be read" };

    Retry "retry" = "Try again";
    RetryIn "retryIn" = { one: "Trying again in {count} second", other: "Trying again in {count} seconds" };
    RequestId "requestId" = "Request {id}";
    SignIn "signIn" = "Sign in";
    ErrorBillingHeading "errorBillingHeading" = "Your billing data could not be loaded";
    ErrorPlanHeading "errorPlanHeading" = "The plan could not be loaded";
    ErrorInvoicesHeading "errorInvoicesHeading" = "The invoices could not be loaded";
    ErrorNetwork "errorNetwork" = "The billing service cannot be reached.";
    ErrorOffline "errorOffline" = "You are offline. Billing data loads once you are connected again.";
    ErrorTimeout "errorTimeout" = "The billing service took too long to answer.";
    ErrorDecode "errorDecode" = "We couldn't read the billing data from {source}.";
    ErrorToken "errorToken" = "No session could be started.";
    ErrorModule "errorModule" = "The billing view could not start in this browser.";
    ErrorSessionEnded "errorSessionEnded" = "Your session has ended. Sign in again to see your billing data.";
    ErrorOriginNotAllowed "errorOriginNotAllowed" = "This site is not set up to show billing data.";
    ErrorForbidden "errorForbidden" = "You are not allowed to see this billing data.";
    ErrorNotConfigured "errorNotConfigured" = "This billing data is not set up yet.";
    ErrorWorkspaceNotFound "errorWorkspaceNotFound" = "The workspace was not found.";
    ErrorRateLimited "errorRateLimited" = "Too many requests. Please wait a moment.";
    ErrorOverloaded "errorOverloaded" = "The billing service is busy. Please try again in a moment.";
    ErrorUpstreamUnauthorized "errorUpstreamUnauthorized" = "The billing provider refused access. Please contact support.";
    ErrorUpstreamUnavailable "errorUpstreamUnavailable" = "The billing provider cannot be reached at the moment.";
    ErrorUpstream "errorUpstream" = "The billing provider reported an error.";
    ErrorOther "errorOther" = "Something went wrong while loading billing data.";
}

impl Text {
    /// The text's public name, in camel case.
    pub fn key(self) -> &'static str {
        self.row().0
    }

    /// The text of that public name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|text| text.key() == key)
    }

    /// The English form for a CLDR plural category, else the form for `other`.
    pub fn english(self, plural_category: &str) -> &'static str {
        match self.row().1.split_once('\t') {
            Some((_, one)) if plural_category == "one" => one,
            Some((other, _)) => other,
            None => self.row().1,
        }
    }

    /// Whether the text has plural forms.
    pub fn is_plural(self) -> bool {
        self.row().1.contains('\t')
    }

    /// The name and the English.
    fn row(self) -> (&'static str, &'static str) {
        let place = usize::from(self as u8);
        let end_of = |place: usize| ENDS.get(place).map(|end| usize::from(*end));
        let start = place.checked_sub(1).and_then(end_of).map_or(0, |end| end + 1);
        let line = end_of(place).and_then(|end| Self::LINES.get(start..end));
        line.and_then(|line| line.split_once('\t')).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Text;
    use crate::text::placeholders;
    use std::collections::BTreeSet;

    #[test]
    fn a_key_is_the_entrys_name_in_camel_case() {
        for text in Text::ALL {
            let name = format!("{text:?}");
            let (first, rest) = name.split_at(1);
            assert_eq!(text.key(), format!("{}{rest}", first.to_lowercase()));
            assert_eq!(Text::from_key(text.key()), Some(*text));
        }
        assert_eq!(Text::from_key("PlanHeading"), None);
        assert_eq!(Text::from_key(""), None);
    }

    #[test]
    fn the_forms_of_a_plural_have_the_same_arguments() {
        for text in Text::ALL.iter().filter(|text| text.is_plural()) {
            let [one, other] = ["one", "other"]
                .map(|form| placeholders(text.english(form)).into_iter().collect::<BTreeSet<_>>());
            assert_eq!(one, other, "{text:?}");
            assert!(other.contains("count"), "{text:?}: nothing chooses the form");
        }
    }

    #[test]
    fn a_category_that_english_lacks_is_other() {
        assert_eq!(Text::ResultCount.english("one"), "{count} invoice");
        assert_eq!(Text::ResultCount.english("few"), "{count} invoices");
        assert_eq!(Text::PlanHeading.english("one"), "Plan");
    }
}
