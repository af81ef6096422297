// SPDX-License-Identifier: GPL-3.0-or-later
// Statements to a real ClickHouse server, and all that can go wrong with them.
#include "lab/clickhouse_server.h"
#include "lab/lab_start.h"
#include "history/clickhouse_schema.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

using namespace ctscope;
using namespace ctscope::history;
using namespace ctscope::lab;
using namespace Qt::StringLiterals;

namespace {

using Kind = ClickhouseError::Kind;
constexpr int patience = 60'000; // ms

ClickhouseUrl parsed(const QString &url) { return ClickhouseUrl::parse(url.toStdString()).value(); }

ClickhouseError run(ClickhouseClient &client, std::string sql, std::string &answer)
{
    ClickhouseStatement statement;
    statement.sql = std::move(sql);
    return client.run(statement, answer);
}

} // namespace

class ClickhouseClientLab : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        m_lab = startLab({u"clickhouse-server"_s, u"openssl"_s});
        if (!m_lab)
            return;
        m_lab->mustRun(NetworkLab::Place::Gateway, {u"ip"_s, u"link"_s, u"set"_s, u"lo"_s, u"up"_s});
        const QString folder = m_folder.filePath(u"one"_s);
        QVERIFY(QDir().mkpath(folder));
        m_lab->mustRun(NetworkLab::Place::Gateway,
            {u"openssl"_s, u"req"_s, u"-x509"_s, u"-newkey"_s, u"rsa:2048"_s, u"-nodes"_s, u"-days"_s, u"2"_s,
                u"-subj"_s, u"/CN=here"_s, u"-addext"_s, u"subjectAltName=IP:127.0.0.1"_s, u"-keyout"_s,
                folder + u"/server.key"_s, u"-out"_s, folder + u"/server.crt"_s});
        m_server = std::make_unique<ClickhouseServer>(folder);
        QVERIFY(m_server->start());
    }
    void aStatementIsAnswered();
    void rowsAreWrittenInGzip();
    void halfABodyIsNotWritten();
    void failuresAreToldApart();
    void aServerThatIsSilentTimesOut();
    void aLongStatementIsCancelled();
    void tlsChecksTheCertificate();
    void theSchemaIsUnderstood();
    void cleanupTestCase()
    {
        m_server.reset();
        m_lab.reset();
    }

private:
    std::unique_ptr<NetworkLab> m_lab;
    QTemporaryDir m_folder;
    std::unique_ptr<ClickhouseServer> m_server;
};

void ClickhouseClientLab::aStatementIsAnswered()
{
    ClickhouseClient client(parsed(m_server->url(u"writer:wp"_s)));
    std::string answer;
    const ClickhouseError error = run(client, "SELECT 'it''s ' || " + sqlString("a\\b'c\n"), answer);
    QCOMPARE(error.text, "");
    QCOMPARE(answer, "it\\'s a\\\\b\\'c\\n\n"); // as TabSeparated writes it
    // The statement reports how far it is, and its answer comes in pieces.
    ClickhouseStatement statement;
    statement.sql = "SELECT number FROM system.numbers LIMIT 3000000";
    std::uint64_t most = 0;
    statement.onProgress = [&](const ClickhouseProgress &progress) { most = std::max(most, progress.readRows); };
    std::size_t pieces = 0;
    std::size_t lines = 0;
    const ClickhouseError streamed = client.run(statement, [&](std::string_view piece) {
        ++pieces;
        lines += static_cast<std::size_t>(std::ranges::count(piece, '\n'));
        return true;
    });
    QCOMPARE(streamed.text, "");
    QCOMPARE(lines, 3'000'000u);
    QVERIFY(pieces > 10);
    // The receiver may have enough.
    const ClickhouseError enough = client.run(statement, [](std::string_view) { return false; });
    QCOMPARE(enough.kind, Kind::Cancelled);
    QCOMPARE(run(client, "SELECT 1", answer).text, "");
}

void ClickhouseClientLab::rowsAreWrittenInGzip()
{
    m_server->ask("CREATE TABLE packed (a UInt8) ENGINE = MergeTree ORDER BY a");
    QProcess gzip;
    gzip.start(u"gzip"_s, {u"-c"_s});
    gzip.write(QByteArray(1000, '\7'));
    gzip.closeWriteChannel();
    QVERIFY(gzip.waitForFinished());
    const std::string body = gzip.readAllStandardOutput().toStdString();
    ClickhouseClient client(parsed(m_server->url(u"writer:wp"_s)));
    ClickhouseStatement statement;
    statement.sql = "INSERT INTO packed FORMAT RowBinary";
    statement.body = body;
    statement.bodyIsGzip = true;
    std::string answer;
    QCOMPARE(client.run(statement, answer).text, "");
    QCOMPARE(m_server->ask("SELECT count(), sum(a) FROM packed"), u"1000\t7000"_s);
}

void ClickhouseClientLab::halfABodyIsNotWritten()
{
    m_server->ask("CREATE TABLE half (a UInt64) ENGINE = MergeTree ORDER BY a");
    std::string rows;
    for (std::uint64_t number = 0; number < 50'000; ++number)
        rows.append(reinterpret_cast<const char *>(&number), sizeof number);
    QProcess gzip;
    gzip.start(u"gzip"_s, {u"-1c"_s});
    gzip.write(rows.data(), qint64(rows.size()));
    gzip.closeWriteChannel();
    QVERIFY(gzip.waitForFinished());
    const std::string whole = gzip.readAllStandardOutput().toStdString();
    ClickhouseClient client(parsed(m_server->url(u"writer:wp"_s)));
    for (const std::size_t size : {whole.size() / 2, whole.size() - 8, whole.size() - 1}) {
        ClickhouseStatement statement;
        statement.sql = "INSERT INTO half FORMAT RowBinary";
        statement.body = std::string_view(whole).substr(0, size);
        statement.bodyIsGzip = true;
        std::string answer;
        QCOMPARE(client.run(statement, answer).kind, Kind::Exception);
        QCOMPARE(m_server->ask("SELECT count() FROM half"), u"0"_s);
    }
}

void ClickhouseClientLab::failuresAreToldApart()
{
    const auto failure = [](const QString &url, const std::string &sql) {
        ClickhouseClient client(parsed(url));
        std::string answer;
        return run(client, sql, answer);
    };
    const ClickhouseError table = failure(m_server->url(), "SELECT * FROM nowhere");
    QCOMPARE(table.kind, Kind::Exception);
    QCOMPARE(table.code, clickhouse_code::unknownTable);
    QCOMPARE(table.text, "Table default.nowhere doesn't exist.");
    const ClickhouseError password = failure(m_server->url(u"writer:wrong"_s), "SELECT 1");
    QCOMPARE(password.kind, Kind::Denied);
    QCOMPARE(password.text, "Wrong password for user writer");
    QCOMPARE(failure(m_server->url(u"nobody"_s), "SELECT 1").kind, Kind::Denied);
    const ClickhouseError reader =
        failure(m_server->url(u"reader:rp"_s), "CREATE TABLE no (a UInt8) ENGINE = MergeTree ORDER BY a");
    QCOMPARE(reader.kind, Kind::Denied);
    const ClickhouseError closed = failure(u"http://127.0.0.1:9/default"_s, "SELECT 1");
    QCOMPARE(closed.kind, Kind::NotReached);
    QVERIFY(!closed.outcomeUnknown);
    QCOMPARE(failure(u"http://nowhere.invalid:8123/default"_s, "SELECT 1").kind, Kind::NoHost);
}

void ClickhouseClientLab::aServerThatIsSilentTimesOut()
{
    ClickhouseClient client(parsed(m_server->url()), {std::chrono::seconds(5), std::chrono::seconds(1)});
    m_server->pause();
    std::string answer;
    const ClickhouseError error = run(client, "SELECT 1", answer);
    m_server->resume();
    QCOMPARE(error.kind, Kind::TimedOut);
    QVERIFY(error.outcomeUnknown);
}

void ClickhouseClientLab::aLongStatementIsCancelled()
{
    ClickhouseStatement statement;
    statement.sql = "SELECT count() FROM system.numbers WHERE NOT ignore(sipHash64(number))";
    statement.queryId = newQueryId();
    ClickhouseError error;
    std::jthread runner([&](const std::stop_token &stop) { // its end requests stop, too: the statement has none
        ClickhouseClient client(parsed(m_server->url()));
        std::string answer;
        error = client.run(statement, answer, stop);
    });
    const std::string isRunning =
        "SELECT count() FROM system.processes WHERE query_id = " + sqlString(statement.queryId);
    QTRY_COMPARE_WITH_TIMEOUT(m_server->ask(isRunning), u"1"_s, patience);
    runner.request_stop();
    runner.join();
    QCOMPARE(error.kind, Kind::Cancelled);
    ClickhouseClient other(parsed(m_server->url()));
    QCOMPARE(other.killQuery(statement.queryId).text, "");
    QTRY_COMPARE_WITH_TIMEOUT(m_server->ask(isRunning), u"0"_s, patience);
}

void ClickhouseClientLab::tlsChecksTheCertificate()
{
    const ClickhouseUrl url = parsed(u"https://127.0.0.1:8441/default"_s);
    std::string answer;
    ClickhouseClient stranger(url);
    QCOMPARE(run(stranger, "SELECT 1", answer).kind, Kind::Tls);
    qputenv("SSL_CERT_FILE", m_folder.filePath(u"one/server.crt"_s).toUtf8());
    ClickhouseClient client(url);
    const ClickhouseError error = run(client, "SELECT 1", answer);
    qunsetenv("SSL_CERT_FILE");
    QCOMPARE(error.text, "");
    QCOMPARE(answer, "1\n");
}

void ClickhouseClientLab::theSchemaIsUnderstood()
{
    m_server->ask("CREATE DATABASE whole");
    ClickhouseUrl url = parsed(m_server->url({}, u"whole"_s));
    ClickhouseClient client(url);
    std::string answer;
    SchemaChoice choice;
    for (const QString &cluster : {u""_s, u"ctscope"_s}) {
        choice.cluster = cluster.toStdString();
        choice.database = "whole";
        for (const std::string &statement : schemaStatements(choice))
            QCOMPARE(run(client, statement, answer).text, "");
        for (const std::string &statement : schemaStatements(choice)) // they may be there
            QCOMPARE(run(client, statement, answer).text, "");
        if (cluster.isEmpty())
            QCOMPARE(m_server->ask("DROP DATABASE whole"), QString());
        m_server->ask("CREATE DATABASE IF NOT EXISTS whole");
    }
    QCOMPARE(m_server->ask("SHOW TABLES FROM whole"),
        u"ctscope_events\nctscope_events_local\nctscope_flows\nctscope_flows_local"_s);
    const QString columns = QString::number(flowColumns().size());
    QCOMPARE(m_server->ask("SELECT count() FROM system.columns WHERE database = 'whole' AND table = 'ctscope_flows'"),
        columns);
}

int main(int argc, char **argv) { return runInLab<ClickhouseClientLab>(argc, argv); }

#include "tst_clickhouse_client.moc"
