namespace Venus.Core.Security;

/// <summary>
/// The one vocabulary of rights: menu, page, button, service and SQL policy all name these keys (domain document "Permissions").
/// The migration that seeds table <c>permissions</c> repeats them; a test compares the two.
/// </summary>
public static class Permissions
{
    public const string UsersView = "users.view";
    public const string UsersCreate = "users.create";
    public const string UsersEdit = "users.edit";
    public const string UsersDisable = "users.disable";
    public const string UsersDelete = "users.delete";
    public const string UsersResetAccess = "users.reset_access";
    public const string UsersAssignRoles = "users.assign_roles";
    public const string UsersFieldEmail = "users.field.email";
    public const string RolesView = "roles.view";
    public const string RolesCreate = "roles.create";
    public const string RolesEdit = "roles.edit";
    public const string RolesDelete = "roles.delete";
    public const string RolesGrant = "roles.grant";
    public const string PermissionsView = "permissions.view";
    public const string SessionsView = "sessions.view";
    public const string SessionsRevoke = "sessions.revoke";
    public const string SessionsFieldNetwork = "sessions.field.network";
    public const string ApiTokensManage = "api_tokens.manage";

    public const string SystemDashboard = "system.dashboard";
    public const string SystemSettings = "system.settings";
    public const string SystemMaintenance = "system.maintenance";
    public const string SystemHealth = "system.health";
    public const string SystemJobs = "system.jobs";
    public const string SystemDocs = "system.docs";
    public const string RateLimitsView = "ratelimits.view";
    public const string RateLimitsEdit = "ratelimits.edit";
    public const string ActivityLogsView = "activity_logs.view";
    public const string AuditLogsView = "audit_logs.view";
    public const string AuditLogsFieldChanges = "audit_logs.field.changes";
    public const string TransactionLogsView = "transaction_logs.view";

    public const string AiChat = "ai.chat";
    public const string AiAdmin = "ai.admin";
    public const string AiKnowledge = "ai.knowledge";

    public const string DashboardCustomize = "dashboard.customize";
    public const string DashboardShortcuts = "dashboard.shortcuts";
    public const string DashboardWidgetShortcuts = "dashboard.widget.shortcuts";
    public const string DashboardWidgetRecentActivity = "dashboard.widget.recent-activity";
    public const string DashboardWidgetClock = "dashboard.widget.clock";
    public const string DashboardWidgetStoreSummary = "dashboard.widget.store-summary";
    public const string DashboardWidgetSalesSummary = "dashboard.widget.sales-summary";
    public const string DashboardWidgetStaffPoints = "dashboard.widget.staff-points";

    public const string StoresView = "stores.view";
    public const string StoresCreate = "stores.create";
    public const string StoresEdit = "stores.edit";
    public const string StoresDelete = "stores.delete";
    public const string StoresMaintenance = "stores.maintenance";
    public const string StoresManageTimezone = "stores.manage_timezone";
    public const string StoresSettings = "stores.settings";
    public const string StoresAssign = "stores.assign";
    public const string StoresOverview = "stores.overview";
    public const string ManagersView = "managers.view";
    public const string ManagersOnboard = "managers.onboard";
    public const string ManagersDelete = "managers.delete";
    public const string CatalogueManage = "catalogue.manage";
    public const string SkusView = "skus.view";
    public const string SkusManage = "skus.manage";
    public const string StorePricesView = "storeprices.view";
    public const string StorePricesEdit = "storeprices.edit";

    public const string SuppliersView = "suppliers.view";
    public const string SuppliersCreate = "suppliers.create";
    public const string SuppliersEdit = "suppliers.edit";
    public const string SuppliersDelete = "suppliers.delete";
    public const string SuppliersFieldBank = "suppliers.field.bank";
    public const string PurchasesView = "purchases.view";
    public const string PurchasesCreate = "purchases.create";
    public const string PurchasesCommit = "purchases.commit";
    public const string PurchasesCancel = "purchases.cancel";
    public const string PurchasesReturn = "purchases.return";
    public const string PurchasesFieldPrice = "purchases.field.price";
    public const string PaymentView = "payment.view";
    public const string PaymentWrite = "payment.write";
    public const string PaymentVoid = "payment.void";

    public const string InventoryView = "inventory.view";
    public const string InventoryLedger = "inventory.ledger";
    public const string InventoryThresholds = "inventory.thresholds";
    public const string InventoryAdjust = "inventory.adjust";
    public const string InventoryLoss = "inventory.loss";
    public const string InventoryBackdate = "inventory.backdate";
    public const string InventoryStockTakeView = "inventory.stocktake.view";
    public const string InventoryStockTakeCreate = "inventory.stocktake.create";
    public const string InventoryStockTakeApprove = "inventory.stocktake.approve";
    public const string InventoryTransferView = "inventory.transfer.view";
    public const string InventoryTransferCreate = "inventory.transfer.create";
    public const string InventoryTransferReceive = "inventory.transfer.receive";
    public const string InventoryTransferApprove = "inventory.transfer.approve";
    public const string InventoryTransferBackdate = "inventory.transfer.backdate";
    public const string InventoryTransferCrossStore = "inventory.transfer.cross_store";
    public const string ProcessingView = "processing.view";
    public const string ProcessingCreate = "processing.create";
    public const string ProcessingReverse = "processing.reverse";
    public const string WastageView = "wastage.view";
    public const string WastageConfigView = "wastageconfig.view";
    public const string WastageConfigEdit = "wastageconfig.edit";

    public const string SalesCreate = "sales.create";
    public const string SalesView = "sales.view";
    public const string SalesBulk = "sales.bulk";
    public const string SalesCredit = "sales.credit";
    public const string SalesOverridePrice = "sales.override_price";
    public const string SalesVoid = "sales.void";
    public const string SalesReturn = "sales.return";
    public const string CustomerView = "customer.view";
    public const string CustomerWrite = "customer.write";
    public const string CustomerUpdate = "customer.update";
    public const string CustomerDelete = "customer.delete";
    public const string ReceiptView = "receipt.view";
    public const string ReceiptWrite = "receipt.write";
    public const string ReceiptVoid = "receipt.void";

    public const string ExpenseView = "expense.view";
    public const string ExpenseWrite = "expense.write";
    public const string ExpenseApprove = "expense.approve";
    public const string ExpenseAllStores = "expense.allstores";
    public const string CashbookView = "cashbook.view";
    public const string CashbookWrite = "cashbook.write";
    public const string CashbookAllStores = "cashbook.allstores";
    public const string LedgerView = "ledger.view";
    public const string LedgerWrite = "ledger.write";
    public const string BusinessDashboardView = "businessdashboard.view";
    public const string SalesReportView = "salesreport.view";
    public const string PurchaseReportView = "purchasereport.view";
    public const string ExpenseReportView = "expensereport.view";
    public const string WastageReportView = "wastagereport.view";
    public const string StockReportView = "stockreport.view";

    public const string SettlementsView = "settlements.view";
    public const string SettlementsCreate = "settlements.create";
    public const string SettlementsSubmit = "settlements.submit";
    public const string SettlementsApprove = "settlements.approve";
    public const string SettlementsLock = "settlements.lock";
    public const string SettlementsBackdate = "settlements.backdate";
    public const string VarianceView = "variance.view";
    public const string VarianceApprove = "variance.approve";
    public const string VarianceDeduct = "variance.deduct";

    public const string StaffPointsView = "staffpoints.view";
    public const string StaffPointsViewAll = "staffpoints.viewall";
    public const string StaffPointsManage = "staffpoints.manage";
    public const string StaffGradingView = "staffgrading.view";
    public const string StaffGradingFieldPay = "staffgrading.field.pay";
    public const string StaffGradingGenerate = "staffgrading.generate";
    public const string StaffGradingLock = "staffgrading.lock";
    public const string StaffGradingConfig = "staffgrading.config";
}
