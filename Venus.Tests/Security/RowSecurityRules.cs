namespace Venus.Tests.Security;

/// <summary>
/// Who may see which rows, said a second time and apart from the policies (domain document "Platform", section 14). Each rule is a condition that the
/// owner evaluates; {may:keys} is whether the person holds one of the keys, {stores:keys} his stores if he does, {stores} his stores, {me} he himself.
/// A table without a rule fails the matrix.
/// </summary>
internal static class RowSecurityRules
{
    public const string Nobody = "false";
    private const string AnyUser = "{me} is not null";
    private const string InReach =
        """
        ({system} or exists (select from public.user_stores us where us.user_id = {0} and us.store_id = any ({stores}))
          or (exists (select from public.profiles made where made.id = {0} and made.created_by = {me})
            and not exists (select from public.user_stores us where us.user_id = {0})))
        """;

    private const string VisibleSale =
        "(s.store_id = any ({stores:sales.view,salesreport.view}) or (s.cashier_id = {me} and s.store_id = any ({stores:sales.create})))";

    // The tests' documents need no key, or this one.
    private const string ReadableDocument =
        "({may:ai.knowledge} or ({may:ai.chat} and (permission_key is null or (permission_key = 'system.docs' and {may:system.docs}))))";

    public static IReadOnlyDictionary<string, string> Read { get; } = new Dictionary<string, string>
    {
        ["public.stores"] = "id = any ({stores})",
        ["public.store_settings"] = "store_id = any ({stores})",
        ["public.profiles"] = "id = {me} or ({may:users.view} and " + InReach.Replace("{0}", "profiles.id") + ")",
        ["public.roles"] = "{may:roles.view,permissions.view} or id in (select role_id from public.user_roles where user_id = {me})",
        ["public.permissions"] =
            """
            {may:roles.view,permissions.view} or key in (
              select permission_key from public.role_permissions rp join public.user_roles ur on ur.role_id = rp.role_id where ur.user_id = {me})
            """,
        ["public.role_permissions"] =
            "{may:roles.view,permissions.view} or role_id in (select role_id from public.user_roles where user_id = {me})",
        ["public.user_roles"] = "user_id = {me} or ({may:users.view} and " + InReach.Replace("{0}", "user_roles.user_id") + ")",
        ["public.user_stores"] = "user_id = {me} or store_id = any ({stores:users.view,managers.view})",
        ["public.manager_details"] = "user_id = {me} or ({may:users.view,managers.view} and " + InReach.Replace("{0}", "manager_details.user_id") + ")",
        ["public.user_sessions"] = "user_id = {me} or {may:sessions.view}",
        ["public.api_tokens"] = "user_id = {me}",
        ["public.system_settings"] = "{may:system.settings}",
        ["public.app_activity_logs"] =
            "user_id = {me} or ({may:activity_logs.view} and " + InReach.Replace("{0}", "app_activity_logs.user_id") + ")",
        ["public.audit_logs"] = "store_id = any ({stores:audit_logs.view}) or (store_id is null and {may:audit_logs.view} and {system})",
        ["public.business_transaction_logs"] = "store_id = any ({stores:transaction_logs.view})",
        ["public.rate_limit_configs"] = "{may:ratelimits.view}",
        ["public.notifications"] = "user_id = {me}",
        ["public.user_homepage_preference"] = "user_id = {me}",
        ["public.ai_agent_configs"] = "{may:ai.admin} or role_id in (select role_id from public.user_roles where user_id = {me})",
        ["public.ai_conversations"] = "user_id = {me}",
        ["public.ai_messages"] = "exists (select from public.ai_conversations c where c.id = ai_messages.conversation_id and c.user_id = {me}) and (role = 'user' or private.may_reread(question))",
        ["public.ai_datasets"] = "{may:ai.chat,ai.admin}",
        ["public.ai_dataset_columns"] = "{may:ai.chat,ai.admin}",
        ["public.ai_usage"] = "user_id = {me} or {may:ai.admin}",
        ["public.stored_files"] =
            "exists (select from public.profiles p where p.avatar_id = stored_files.id and (p.id = {me} or ({may:users.view} and " + InReach.Replace("{0}", "p.id") + ")" +
            """
             or exists (select from public.user_stores us where us.user_id = p.id and us.store_id = any ({stores}))
              or exists (select from public.business_transaction_logs l where l.user_id = p.id and l.store_id = any ({stores}))
              or exists (select from public.user_roles ur join public.roles r on r.id = ur.role_id where ur.user_id = p.id and r.is_system)))
            """,
        ["public.knowledge_documents"] = ReadableDocument,
        ["public.knowledge_chunks"] = $"document_id in (select id from public.knowledge_documents where {ReadableDocument})",
        ["public.daily_job_runs"] = "{may:system.jobs}",
        ["public.bird_types"] = AnyUser,
        ["public.stock_forms"] = AnyUser,
        ["public.inventory_reason_codes"] = AnyUser,
        ["public.skus"] = AnyUser,
        ["public.store_prices"] = "store_id = any ({stores:storeprices.view,sales.create,sales.bulk})",
        ["public.stock_balances"] =
            """
            store_id = any ({stores:inventory.view,sales.create,sales.bulk,inventory.adjust,inventory.loss,inventory.stocktake.create,
            inventory.transfer.create,inventory.transfer.receive,processing.create,purchases.commit,purchases.return})
            """,
        ["public.inventory_ledger"] = "store_id = any ({stores:inventory.ledger,stockreport.view})",
        ["public.stock_adjustments"] = "store_id = any ({stores:inventory.adjust,inventory.loss,stockreport.view})",
        ["public.customers"] = "{may:customer.view}",
        ["public.party_ledger"] = "store_id = any ({stores:ledger.view}) or (party_type = 'CUSTOMER' and store_id = any ({stores:customer.view}))",
        ["public.party_balances"] = "{may:ledger.view} or (party_type = 'CUSTOMER' and {may:customer.view})",
        ["public.cash_ledger"] = "store_id = any ({stores:cashbook.view}) or {may:cashbook.allstores}",
        ["public.sales"] = VisibleSale.Replace("s.store_id", "sales.store_id").Replace("s.cashier_id", "sales.cashier_id"),
        ["public.sale_items"] = Part("sale_items", "sale_id"),
        ["public.sale_payments"] = Part("sale_payments", "sale_id"),
        ["public.sale_reversals"] = Part("sale_reversals", "sale_id"),
        ["public.reversal_items"] = Part("reversal_items", "sale_id"),
        ["public.reversal_refunds"] =
            $$"""
            exists (select from public.sale_reversals r join public.sales s on s.store_id = r.store_id and s.id = r.sale_id
              where r.store_id = reversal_refunds.store_id and r.id = reversal_refunds.reversal_id and {{VisibleSale}})
            """,
        ["public.document_prints"] = Part("document_prints", "document_id"),
    };

    /// <summary>The same for views: the table that has a row for each of the view's, and which of them somebody sees.</summary>
    public static IReadOnlyDictionary<string, (string Table, string Rule)> Views { get; } = new Dictionary<string, (string, string)>
    {
        ["public.colleagues"] = (
            "public.profiles",
            """
            id = {me}
            or exists (select from public.user_stores us where us.user_id = profiles.id and us.store_id = any ({stores}))
            or exists (select from public.business_transaction_logs l where l.user_id = profiles.id and l.store_id = any ({stores}))
            or exists (select from public.user_roles ur join public.roles r on r.id = ur.role_id where ur.user_id = profiles.id and r.is_system)
            """),
        ["public.contacts"] = ("public.profiles", Read["public.profiles"]),
        ["public.user_role_names"] = ("public.user_roles", Read["public.user_roles"]),
        ["public.managers"] = (
            "public.manager_details", "{may:managers.view} and (user_id = {me} or " + InReach.Replace("{0}", "manager_details.user_id") + ")"),
        ["public.role_holders"] = ("public.roles", "{may:roles.view,permissions.view}"),
        ["public.duty_conflicts"] = ("private.duty_conflicts", "{may:roles.view,permissions.view,users.view}"),
    };

    /// <summary>All that a signed-in person may write to tables himself; everything else is posted.</summary>
    public static IReadOnlySet<(string Table, string Command)> Write { get; } = new HashSet<(string, string)>
    {
        ("public.skus", "INSERT"),
        ("public.skus", "UPDATE"),
        ("public.store_prices", "INSERT"),
    };

    private static string Part(string table, string sale) =>
        $"exists (select from public.sales s where s.store_id = {table}.store_id and s.id = {table}.{sale} and {VisibleSale})";
}
