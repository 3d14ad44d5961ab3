namespace Venus.Data.Connections;

/// <summary>Something only the operator can put right. The message is one sentence that says what to do; nobody needs the stack trace.</summary>
public sealed class SetupException(string message, Exception? cause = null) : Exception(message, cause);
