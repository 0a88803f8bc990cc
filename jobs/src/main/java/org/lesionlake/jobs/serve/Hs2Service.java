package org.lesionlake.jobs.serve;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.hive.service.rpc.thrift.TCLIService;
import org.apache.hive.service.rpc.thrift.TCancelDelegationTokenReq;
import org.apache.hive.service.rpc.thrift.TCancelDelegationTokenResp;
import org.apache.hive.service.rpc.thrift.TCancelOperationReq;
import org.apache.hive.service.rpc.thrift.TCancelOperationResp;
import org.apache.hive.service.rpc.thrift.TCloseOperationReq;
import org.apache.hive.service.rpc.thrift.TCloseOperationResp;
import org.apache.hive.service.rpc.thrift.TCloseSessionReq;
import org.apache.hive.service.rpc.thrift.TCloseSessionResp;
import org.apache.hive.service.rpc.thrift.TExecuteStatementReq;
import org.apache.hive.service.rpc.thrift.TExecuteStatementResp;
import org.apache.hive.service.rpc.thrift.TFetchOrientation;
import org.apache.hive.service.rpc.thrift.TFetchResultsReq;
import org.apache.hive.service.rpc.thrift.TFetchResultsResp;
import org.apache.hive.service.rpc.thrift.TGetCatalogsReq;
import org.apache.hive.service.rpc.thrift.TGetCatalogsResp;
import org.apache.hive.service.rpc.thrift.TGetColumnsReq;
import org.apache.hive.service.rpc.thrift.TGetColumnsResp;
import org.apache.hive.service.rpc.thrift.TGetCrossReferenceReq;
import org.apache.hive.service.rpc.thrift.TGetCrossReferenceResp;
import org.apache.hive.service.rpc.thrift.TGetDelegationTokenReq;
import org.apache.hive.service.rpc.thrift.TGetDelegationTokenResp;
import org.apache.hive.service.rpc.thrift.TGetFunctionsReq;
import org.apache.hive.service.rpc.thrift.TGetFunctionsResp;
import org.apache.hive.service.rpc.thrift.TGetInfoReq;
import org.apache.hive.service.rpc.thrift.TGetInfoResp;
import org.apache.hive.service.rpc.thrift.TGetInfoValue;
import org.apache.hive.service.rpc.thrift.TGetOperationStatusReq;
import org.apache.hive.service.rpc.thrift.TGetOperationStatusResp;
import org.apache.hive.service.rpc.thrift.TGetPrimaryKeysReq;
import org.apache.hive.service.rpc.thrift.TGetPrimaryKeysResp;
import org.apache.hive.service.rpc.thrift.TGetQueryIdReq;
import org.apache.hive.service.rpc.thrift.TGetQueryIdResp;
import org.apache.hive.service.rpc.thrift.TGetResultSetMetadataReq;
import org.apache.hive.service.rpc.thrift.TGetResultSetMetadataResp;
import org.apache.hive.service.rpc.thrift.TGetSchemasReq;
import org.apache.hive.service.rpc.thrift.TGetSchemasResp;
import org.apache.hive.service.rpc.thrift.TGetTableTypesReq;
import org.apache.hive.service.rpc.thrift.TGetTableTypesResp;
import org.apache.hive.service.rpc.thrift.TGetTablesReq;
import org.apache.hive.service.rpc.thrift.TGetTablesResp;
import org.apache.hive.service.rpc.thrift.TGetTypeInfoReq;
import org.apache.hive.service.rpc.thrift.TGetTypeInfoResp;
import org.apache.hive.service.rpc.thrift.THandleIdentifier;
import org.apache.hive.service.rpc.thrift.TOpenSessionReq;
import org.apache.hive.service.rpc.thrift.TOpenSessionResp;
import org.apache.hive.service.rpc.thrift.TOperationHandle;
import org.apache.hive.service.rpc.thrift.TOperationState;
import org.apache.hive.service.rpc.thrift.TOperationType;
import org.apache.hive.service.rpc.thrift.TProtocolVersion;
import org.apache.hive.service.rpc.thrift.TRenewDelegationTokenReq;
import org.apache.hive.service.rpc.thrift.TRenewDelegationTokenResp;
import org.apache.hive.service.rpc.thrift.TRowSet;
import org.apache.hive.service.rpc.thrift.TSessionHandle;
import org.apache.hive.service.rpc.thrift.TSetClientInfoReq;
import org.apache.hive.service.rpc.thrift.TSetClientInfoResp;
import org.apache.hive.service.rpc.thrift.TStatus;
import org.apache.hive.service.rpc.thrift.TStatusCode;
import org.apache.logging.log4j.LogManager;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.lesionlake.jobs.lake.CodeVersion;

/**
 * HiveServer2's calls. What a client asks of a session beside statements (settings at its start,
 * delegation tokens) is not done; a handle is good only for the user who got it.
 */
final class Hs2Service implements TCLIService.Iface {
  /** The newest whose answers are columns of plain values; older than V6 sends rows. */
  private static final TProtocolVersion NEWEST = TProtocolVersion.HIVE_CLI_SERVICE_PROTOCOL_V8;

  private static final TProtocolVersion OLDEST = TProtocolVersion.HIVE_CLI_SERVICE_PROTOCOL_V6;

  /** A client asks again after so long, so that it is told soon of an end. */
  private static final long POLL_MILLIS = 1000;

  /** Queries of people are few and over many rows, unlike a night's: compiling them pays. */
  private static final Map<String, String> QUERIES =
      Map.of(
          "spark.sql.adaptive.enabled", "true",
          "spark.sql.codegen.wholeStage", "true",
          "spark.sql.codegen.factoryMode", "FALLBACK");

  private static final long FOREVER = Long.MAX_VALUE;
  private static final short FETCH_LOG = 1;

  private final PublishedLake lake;
  private final SparkSession spark;
  private final Statements statements;
  private final int maxRows;
  private final Map<UUID, SqlSession> sessions = new ConcurrentHashMap<>();
  private final ThreadLocal<Caller> caller = new ThreadLocal<>();

  Hs2Service(PublishedLake lake, SparkSession spark, Statements statements, int maxRows) {
    this.lake = lake;
    this.spark = spark;
    this.statements = statements;
    this.maxRows = maxRows;
  }

  /** Who makes the calls of this thread. */
  void setCaller(Caller who) {
    caller.set(who);
  }

  /** Ends what a connection had open. */
  void closeSessionsOf(Caller gone) {
    sessions.values().stream()
        .filter(session -> session.caller == gone)
        .toList()
        .forEach(this::close);
  }

  private void close(SqlSession session) {
    sessions.remove(session.id);
    session.operations.values().forEach(statements::cancel);
  }

  @Override
  public TOpenSessionResp OpenSession(TOpenSessionReq request) {
    TProtocolVersion asked = request.getClient_protocol();
    TProtocolVersion spoken = asked.compareTo(NEWEST) > 0 ? NEWEST : asked;
    TOpenSessionResp response = new TOpenSessionResp(new TStatus(), spoken);
    response.setStatus(
        done(
            () -> {
              if (asked.compareTo(OLDEST) < 0) {
                throw new Refusal(
                    "The client is too old.",
                    "It speaks a protocol from before 2014, whose answers are sent otherwise.",
                    "Use a newer driver.");
              }
              SqlSession session = new SqlSession(caller.get(), lake, spark, QUERIES, maxRows);
              String schema =
                  request.isSetConfiguration()
                      ? request.getConfiguration().get("use:database")
                      : null;
              // Drivers name Hive's default schema when a person named none.
              if (schema != null && !schema.equals("default")) {
                session.use(schema);
              }
              sessions.put(session.id, session);
              response.setSessionHandle(new TSessionHandle(handle(session.id, session.secret)));
              response.setConfiguration(Map.of());
            }));
    return response;
  }

  @Override
  public TCloseSessionResp CloseSession(TCloseSessionReq request) {
    return new TCloseSessionResp(done(() -> close(session(request.getSessionHandle()))));
  }

  @Override
  public TGetInfoResp GetInfo(TGetInfoReq request) {
    TGetInfoValue value =
        switch (request.getInfoType()) {
          case CLI_DBMS_NAME -> TGetInfoValue.stringValue("Spark SQL");
          case CLI_DBMS_VER -> TGetInfoValue.stringValue(spark.version());
          case CLI_SERVER_NAME -> TGetInfoValue.stringValue("LesionLake " + CodeVersion.current());
          case CLI_DATA_SOURCE_READ_ONLY -> TGetInfoValue.stringValue("Y");
          case CLI_IDENTIFIER_QUOTE_CHAR -> TGetInfoValue.stringValue("`");
          case CLI_MAX_COLUMN_NAME_LEN, CLI_MAX_SCHEMA_NAME_LEN, CLI_MAX_TABLE_NAME_LEN ->
              TGetInfoValue.lenValue(128);
          default -> TGetInfoValue.stringValue("");
        };
    return new TGetInfoResp(done(() -> session(request.getSessionHandle())), value);
  }

  @Override
  public TExecuteStatementResp ExecuteStatement(TExecuteStatementReq request) {
    TExecuteStatementResp response = new TExecuteStatementResp();
    response.setStatus(
        done(
            () -> {
              Operation operation =
                  statements.start(
                      session(request.getSessionHandle()),
                      request.getStatement(),
                      request.getQueryTimeout());
              response.setOperationHandle(handle(operation));
              if (!request.isRunAsync()) {
                operation.await(FOREVER);
                if (operation.error() != null) {
                  throw new Told(operation.error());
                }
              }
            }));
    return response;
  }

  @Override
  public TGetTypeInfoResp GetTypeInfo(TGetTypeInfoReq request) {
    TGetTypeInfoResp response = new TGetTypeInfoResp();
    response.setStatus(
        answered(
            request.getSessionHandle(),
            TOperationType.GET_TYPE_INFO,
            session -> DriverCatalog.types(),
            response::setOperationHandle));
    return response;
  }

  @Override
  public TGetCatalogsResp GetCatalogs(TGetCatalogsReq request) {
    TGetCatalogsResp response = new TGetCatalogsResp();
    response.setStatus(
        answered(
            request.getSessionHandle(),
            TOperationType.GET_CATALOGS,
            session -> DriverCatalog.catalogs(),
            response::setOperationHandle));
    return response;
  }

  @Override
  public TGetSchemasResp GetSchemas(TGetSchemasReq request) {
    TGetSchemasResp response = new TGetSchemasResp();
    response.setStatus(
        answered(
            request.getSessionHandle(),
            TOperationType.GET_SCHEMAS,
            session -> catalog(session).schemas(request.getSchemaName()),
            response::setOperationHandle));
    return response;
  }

  @Override
  public TGetTablesResp GetTables(TGetTablesReq request) {
    TGetTablesResp response = new TGetTablesResp();
    List<String> types =
        request.isSetTableTypes() ? List.copyOf(request.getTableTypes()) : List.of();
    response.setStatus(
        answered(
            request.getSessionHandle(),
            TOperationType.GET_TABLES,
            session ->
                catalog(session).tables(request.getSchemaName(), request.getTableName(), types),
            response::setOperationHandle));
    return response;
  }

  @Override
  public TGetTableTypesResp GetTableTypes(TGetTableTypesReq request) {
    TGetTableTypesResp response = new TGetTableTypesResp();
    response.setStatus(
        answered(
            request.getSessionHandle(),
            TOperationType.GET_TABLE_TYPES,
            session -> DriverCatalog.tableTypes(),
            response::setOperationHandle));
    return response;
  }

  @Override
  public TGetColumnsResp GetColumns(TGetColumnsReq request) {
    TGetColumnsResp response = new TGetColumnsResp();
    response.setStatus(
        answered(
            request.getSessionHandle(),
            TOperationType.GET_COLUMNS,
            session ->
                catalog(session)
                    .columns(
                        request.getSchemaName(), request.getTableName(), request.getColumnName()),
            response::setOperationHandle));
    return response;
  }

  @Override
  public TGetFunctionsResp GetFunctions(TGetFunctionsReq request) {
    TGetFunctionsResp response = new TGetFunctionsResp();
    response.setStatus(
        answered(
            request.getSessionHandle(),
            TOperationType.GET_FUNCTIONS,
            session -> DriverCatalog.functions(request.getFunctionName()),
            response::setOperationHandle));
    return response;
  }

  @Override
  public TGetPrimaryKeysResp GetPrimaryKeys(TGetPrimaryKeysReq request) {
    TGetPrimaryKeysResp response = new TGetPrimaryKeysResp();
    response.setStatus(
        answered(
            request.getSessionHandle(),
            TOperationType.EXECUTE_STATEMENT,
            session ->
                catalog(session).primaryKeys(request.getSchemaName(), request.getTableName()),
            response::setOperationHandle));
    return response;
  }

  @Override
  public TGetCrossReferenceResp GetCrossReference(TGetCrossReferenceReq request) {
    TGetCrossReferenceResp response = new TGetCrossReferenceResp();
    response.setStatus(
        answered(
            request.getSessionHandle(),
            TOperationType.EXECUTE_STATEMENT,
            session -> DriverCatalog.crossReferences(),
            response::setOperationHandle));
    return response;
  }

  @Override
  public TGetOperationStatusResp GetOperationStatus(TGetOperationStatusReq request) {
    TGetOperationStatusResp response = new TGetOperationStatusResp(new TStatus());
    response.setStatus(
        done(
            () -> {
              Operation operation = operation(request.getOperationHandle());
              operation.await(POLL_MILLIS);
              response.setOperationState(operation.state());
              response.setHasResultSet(hasRows(operation));
              if (operation.error() != null) {
                response.setErrorMessage(operation.error());
                response.setSqlState("42000");
              }
            }));
    return response;
  }

  @Override
  public TCancelOperationResp CancelOperation(TCancelOperationReq request) {
    return new TCancelOperationResp(
        done(() -> statements.cancel(operation(request.getOperationHandle()))));
  }

  @Override
  public TCloseOperationResp CloseOperation(TCloseOperationReq request) {
    return new TCloseOperationResp(
        done(
            () -> {
              Operation operation = operation(request.getOperationHandle());
              statements.cancel(operation);
              sessions.values().forEach(session -> session.operations.remove(operation.id));
            }));
  }

  @Override
  public TGetResultSetMetadataResp GetResultSetMetadata(TGetResultSetMetadataReq request) {
    TGetResultSetMetadataResp response = new TGetResultSetMetadataResp(new TStatus());
    response.setStatus(
        done(
            () -> {
              Operation operation = operation(request.getOperationHandle());
              operation.await(FOREVER);
              response.setSchema(SentRows.schema(operation.answer().columns()));
            }));
    return response;
  }

  @Override
  public TFetchResultsResp FetchResults(TFetchResultsReq request) {
    TFetchResultsResp response = new TFetchResultsResp(new TStatus());
    response.setStatus(
        done(
            () -> {
              Operation operation = operation(request.getOperationHandle());
              if (request.getFetchType() == FETCH_LOG) {
                response.setResults(noLog());
                response.setHasMoreRows(false);
                return;
              }
              operation.await(FOREVER);
              Answer answer = operation.answer();
              Operation.Page page =
                  operation.next(
                      request.getOrientation() == TFetchOrientation.FETCH_FIRST,
                      request.getMaxRows());
              response.setResults(
                  SentRows.rows(
                      answer.columns(), page.rows(), page.offset(), session(operation).zone()));
              response.setHasMoreRows(page.more());
            }));
    return response;
  }

  /** What the server did meanwhile is nobody's to read. */
  private static TRowSet noLog() {
    return SentRows.rows(
        new StructType().add("log", DataTypes.StringType),
        new ArrayList<>(),
        0,
        java.time.ZoneOffset.UTC);
  }

  @Override
  public TGetDelegationTokenResp GetDelegationToken(TGetDelegationTokenReq request) {
    return new TGetDelegationTokenResp(done(Hs2Service::refuseTokens));
  }

  @Override
  public TCancelDelegationTokenResp CancelDelegationToken(TCancelDelegationTokenReq request) {
    return new TCancelDelegationTokenResp(done(Hs2Service::refuseTokens));
  }

  @Override
  public TRenewDelegationTokenResp RenewDelegationToken(TRenewDelegationTokenReq request) {
    return new TRenewDelegationTokenResp(done(Hs2Service::refuseTokens));
  }

  private static void refuseTokens() {
    throw new Refusal(
        "There are no delegation tokens.", "Users log in by password.", "Give the password.");
  }

  @Override
  public TGetQueryIdResp GetQueryId(TGetQueryIdReq request) {
    return new TGetQueryIdResp(operation(request.getOperationHandle()).id.toString());
  }

  @Override
  public TSetClientInfoResp SetClientInfo(TSetClientInfoReq request) {
    return new TSetClientInfoResp(done(() -> session(request.getSessionHandle())));
  }

  private DriverCatalog catalog(SqlSession session) {
    return new DriverCatalog(session.published(), session.caller.role());
  }

  private TStatus answered(
      TSessionHandle handle,
      TOperationType type,
      java.util.function.Function<SqlSession, Answer> answer,
      java.util.function.Consumer<TOperationHandle> given) {
    return done(
        () -> {
          SqlSession session = session(handle);
          session.caller.requireStillKnown();
          Operation operation = Operation.answered(type, answer.apply(session));
          session.operations.put(operation.id, operation);
          given.accept(handle(operation));
        });
  }

  /** What the client is told already has the form of a refusal. */
  private static final class Told extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Told(String message) {
      super(message);
    }
  }

  private static TStatus done(Runnable call) {
    String error;
    try {
      call.run();
      return new TStatus(TStatusCode.SUCCESS_STATUS);
    } catch (Refusal | Told e) {
      error = e.getMessage();
    } catch (RuntimeException e) {
      LogManager.getLogger(Hs2Service.class).error("A call failed", e);
      error =
          new Refusal(
                  "The call failed inside the server.",
                  "More of it is in the server's log.",
                  "Try again, or tell whoever runs the server.")
              .getMessage();
    }
    TStatus status = new TStatus(TStatusCode.ERROR_STATUS);
    status.setErrorMessage(error);
    status.setSqlState("42000");
    return status;
  }

  private SqlSession session(TSessionHandle handle) {
    THandleIdentifier id = handle.getSessionId();
    SqlSession session = sessions.get(uuid(id.getGuid()));
    return required(
        session, () -> session.secret.equals(uuid(id.getSecret())) && isOfCaller(session));
  }

  private SqlSession session(Operation operation) {
    return sessions.values().stream()
        .filter(session -> session.operations.containsKey(operation.id))
        .findFirst()
        .orElseThrow(Hs2Service::gone);
  }

  private Operation operation(TOperationHandle handle) {
    THandleIdentifier id = handle.getOperationId();
    UUID guid = uuid(id.getGuid());
    for (SqlSession session : sessions.values()) {
      Operation operation = session.operations.get(guid);
      if (operation != null) {
        return required(
            operation, () -> operation.secret.equals(uuid(id.getSecret())) && isOfCaller(session));
      }
    }
    throw gone();
  }

  private boolean isOfCaller(SqlSession session) {
    return session.caller.name().equals(caller.get().name());
  }

  private static <T> T required(T found, Supplier<Boolean> fits) {
    if (found == null || !fits.get()) {
      throw gone();
    }
    return found;
  }

  private static Refusal gone() {
    return new Refusal(
        "There is no such session or statement.",
        "It was closed, or is another user's.",
        "Connect again.");
  }

  private static boolean hasRows(Operation operation) {
    return operation.state() == TOperationState.FINISHED_STATE
        && operation.answer().columns().size() > 0;
  }

  private static TOperationHandle handle(Operation operation) {
    // A client that is told so asks for the columns; a command that gives none says so later.
    return new TOperationHandle(handle(operation.id, operation.secret), operation.type, true);
  }

  private static THandleIdentifier handle(UUID id, UUID secret) {
    return new THandleIdentifier(buffer(id), buffer(secret));
  }

  private static ByteBuffer buffer(UUID id) {
    ByteBuffer buffer = ByteBuffer.allocate(16);
    buffer.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    buffer.flip();
    return buffer;
  }

  private static UUID uuid(byte[] bytes) {
    if (bytes.length != 16) {
      throw gone();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }
}
