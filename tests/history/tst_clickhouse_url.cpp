// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/clickhouse_schema.h"
#include "history/clickhouse_url.h"

#include <QTest>

#include <string>

using namespace ctscope::history;
using namespace Qt::StringLiterals;

class ClickhouseUrls : public QObject {
    Q_OBJECT
private slots:
    void urlsAreRead_data();
    void urlsAreRead();
    void whatIsShownHasNoPassword();
    void laterVersionsGetCodecs();
};

void ClickhouseUrls::urlsAreRead_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("expected");
    QTest::newRow("all") << u"clickhouse://me:it%27s@db1:8124/nat"_s << u"plain me it's db1 8124 nat"_s;
    QTest::newRow("least") << u"clickhouse://db1"_s << u"plain   db1 8123 default"_s;
    QTest::newRow("slash") << u"clickhouse://db1/"_s << u"plain   db1 8123 default"_s;
    QTest::newRow("http") << u"http://db1:8123/nat/"_s << u"plain   db1 8123 nat"_s;
    QTest::newRow("https") << u"https://me@db1/nat"_s << u"tls me  db1 8443 nat"_s;
    QTest::newRow("tls") << u"clickhouses://db1/nat"_s << u"tls   db1 8443 nat"_s;
    QTest::newRow("ipv6") << u"clickhouse://[2001:db8::1]:9/x"_s << u"plain   2001:db8::1 9 x"_s;
    QTest::newRow("zone") << u"clickhouse://[fe80::1%25eth0]:9/x"_s << u"plain   fe80::1%eth0 9 x"_s;
    for (const QString &wrong : {u"clickhouse:"_s, u"clickhouse://"_s, u"ftp://db1/"_s, u"db1:8123"_s,
             u"clickhouse://db1:0/"_s, u"clickhouse://db1:70000/"_s, u"clickhouse://db1/a/b"_s,
             u"clickhouse://db1/a?b=c"_s, u"clickhouse://db 1/"_s})
        QTest::newRow(qPrintable(wrong)) << wrong << u"wrong"_s;
}

void ClickhouseUrls::urlsAreRead()
{
    QFETCH(QString, url);
    QFETCH(QString, expected);
    const auto read = ClickhouseUrl::parse(url.toStdString());
    if (!read) {
        QCOMPARE(u"wrong"_s, expected);
        return;
    }
    const QStringList parts{read->tls ? u"tls"_s : u"plain"_s, QString::fromStdString(read->user),
        QString::fromStdString(read->password), QString::fromStdString(read->host), QString::number(read->port),
        QString::fromStdString(read->database)};
    QCOMPARE(parts.join(u' '), expected);
}

void ClickhouseUrls::whatIsShownHasNoPassword()
{
    ClickhouseUrl url = ClickhouseUrl::parse("https://me%40home:secret@[::1]/a%20b").value();
    QCOMPARE(url.toString(), "clickhouses://me%40home@[::1]:8443/a%20b");
    QCOMPARE(url.httpUrl(), "https://[::1]:8443/");
    url.password.clear();
    QCOMPARE(ClickhouseUrl::parse(url.toString()), url);
    const ClickhouseUrl zone = ClickhouseUrl::parse("clickhouse://[fe80::1%25eth0]/x").value();
    QCOMPARE(zone.httpUrl(), "http://[fe80::1%25eth0]:8123/");
    QCOMPARE(ClickhouseUrl::parse(zone.toString()), zone);
}

void ClickhouseUrls::laterVersionsGetCodecs()
{
    QCOMPARE(ClickhouseVersion::parse("18.16.1"), (ClickhouseVersion{18, 16}));
    QVERIFY(!ClickhouseVersion::parse("x"));
    SchemaChoice choice;
    choice.keepDays = 30;
    std::string text = schemaStatements(choice).front();
    QVERIFY(text.find("CODEC") == std::string::npos && text.find("TTL") == std::string::npos);
    choice.version = *ClickhouseVersion::parse("22.3.15.33");
    text = schemaStatements(choice).front();
    QVERIFY(text.find("host LowCardinality(String) CODEC(ZSTD(1))") != std::string::npos);
    QVERIFY(text.find("end DateTime('UTC') CODEC(Delta, ZSTD(1))") != std::string::npos);
    QVERIFY(text.find("TTL end + INTERVAL 30 DAY") != std::string::npos);
}

QTEST_GUILESS_MAIN(ClickhouseUrls)

#include "tst_clickhouse_url.moc"
