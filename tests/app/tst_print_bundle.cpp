// SPDX-License-Identifier: GPL-3.0-or-later
// --print with an archive or a folder, and with a table in one.
#include "support/archive_writer.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;
using ctscope::test::ArchiveWriter;

namespace {

struct Run {
    int status = -1;
    QString output;
    QString messages;
};

Run runCtscope(const QStringList &arguments, const QString &folder)
{
    QProcess process;
    process.setWorkingDirectory(folder);
    process.start(QStringLiteral(CTSCOPE_PROGRAM), QStringList{u"--print"_s} + arguments);
    if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit)
        return {};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
        QString::fromUtf8(process.readAllStandardError())};
}

QByteArray flow(const char *source)
{
    return QByteArray("tcp      6 117 SYN_SENT src=") + source
        + " dst=192.0.2.9 sport=40001 dport=22 [UNREPLIED] src=192.0.2.9 dst=" + source
        + " sport=22 dport=40001 mark=0 use=1\n";
}

void fill(ArchiveWriter &writer)
{
    const QByteArray top = "sosreport-gw1-2026-01-05-abcdefg/sos_commands/";
    writer.add(top + "networking/conntrack_-L", flow("198.51.100.1"));
    writer.add(top + "networking/ip_netns_exec_blue_conntrack_-L", flow("198.51.100.2"));
    writer.add(top + "kernel/sysctl_-a",
        "net.netfilter.nf_conntrack_max = 65536\nnet.netfilter.nf_conntrack_udp_timeout = 25\n");
    writer.add(top + "logs/log", "nothing\n");
}

} // namespace

class TestPrintBundle : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        ArchiveWriter writer("gzip");
        fill(writer);
        write("sos.tar.gz", writer.bytes());
    }

    void listsWhatIsInIt()
    {
        const Run run = print({u"sos.tar.gz"_s});
        QCOMPARE(run.messages, QString());
        QCOMPARE(run.status, 0);
        QCOMPARE(run.output,
            u"HOST  NAMESPACE  KIND      COMMAND       SIZE  PATH\n"
            "gw1              settings  sysctl -a       83  "
            "sosreport-gw1-2026-01-05-abcdefg/sos_commands/kernel/sysctl_-a\n"
            "gw1              table     conntrack -L   153  "
            "sosreport-gw1-2026-01-05-abcdefg/sos_commands/networking/conntrack_-L\n"
            "gw1   blue       table     conntrack -L   153  "
            "sosreport-gw1-2026-01-05-abcdefg/sos_commands/networking/ip_netns_exec_blue_conntrack_-L\n"_s);
    }

    void listsAsCsvAndJson()
    {
        const QStringList csv = print({u"--format=csv"_s, u"sos.tar.gz"_s}).output.split(u"\r\n"_s);
        QCOMPARE(csv.first(), u"bundle,host,namespace,kind,command,size,path"_s);
        QCOMPARE(csv.value(3),
            u"sos.tar.gz,gw1,blue,table,conntrack -L,153,"
            "sosreport-gw1-2026-01-05-abcdefg/sos_commands/networking/ip_netns_exec_blue_conntrack_-L"_s);
        const QStringList json = print({u"--format=json"_s, u"sos.tar.gz"_s}).output.split(u'\n');
        QCOMPARE(json.value(1),
            u"{\"bundle\":\"sos.tar.gz\",\"host\":\"gw1\",\"kind\":\"table\",\"command\":\"conntrack -L\",\"size\":153,"
            "\"path\":\"sosreport-gw1-2026-01-05-abcdefg/sos_commands/networking/conntrack_-L\"}"_s);
    }

    void printsOneTable_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("address");
        QTest::newRow("the whole path")
            << u"sos.tar.gz!sosreport-gw1-2026-01-05-abcdefg/sos_commands/networking/conntrack_-L"_s
            << u"198.51.100.1"_s;
        QTest::newRow("its end") << u"sos.tar.gz!networking/conntrack_-L"_s << u"198.51.100.1"_s;
        QTest::newRow("another") << u"sos.tar.gz!blue_conntrack_-L"_s << u"198.51.100.2"_s;
    }
    void printsOneTable()
    {
        QFETCH(QString, source);
        QFETCH(QString, address);
        const Run run = print({u"--strict"_s, u"--format=json"_s, source});
        QCOMPARE(run.status, 0);
        QCOMPARE(run.output.count(u'\n'), 1);
        QVERIFY2(run.output.contains(u"\"src\":\"%1\""_s.arg(address)), qPrintable(run.output));
    }

    void saysWhereTheFactsAreFrom()
    {
        QCOMPARE(print({u"sos.tar.gz!networking/conntrack_-L"_s}).messages,
            u"sos.tar.gz!networking/conntrack_-L: The settings are from sosreport-gw1-2026-01-05-abcdefg/sos_commands/kernel/sysctl_-a.\n"_s);
        QCOMPARE(print({u"sos.tar.gz!blue_conntrack_-L"_s}).messages, QString());
    }

    void namesWhatIsLikeWhatWasNotFound()
    {
        const Run run = print({u"sos.tar.gz!conntrak_-L"_s});
        QCOMPARE(run.status, 3);
        QCOMPARE(run.output, QString());
        QVERIFY2(run.messages.startsWith(
                     u"ctscope: sos.tar.gz!conntrak_-L: there is no such table in it. These are the most similar:"_s)
                && run.messages.contains(u"networking/conntrack_-L"_s),
            qPrintable(run.messages));
    }

    void aFolderIsListedToo()
    {
        QDir(m_folder->path()).mkpath(u"case/r1"_s);
        write("case/r1/table.txt", flow("198.51.100.3"));
        const QStringList lines = print({u"case"_s}).output.split(u'\n');
        QCOMPARE(lines.size(), 3);
        QVERIFY2(lines[1].startsWith(u"r1 "_s) && lines[1].endsWith(u"  r1/table.txt"_s), qPrintable(lines[1]));
        QVERIFY(print({u"--format=json"_s, u"case!r1/table.txt"_s}).output.contains(u"198.51.100.3"_s));
    }

    void aFileWithAnExclamationMarkIsThatFile()
    {
        write("a!b", flow("198.51.100.4"));
        const Run run = print({u"--format=json"_s, u"a!b"_s});
        QCOMPARE(run.status, 0);
        QVERIFY(run.output.contains(u"198.51.100.4"_s));
    }

    void nothingInItIsSaid()
    {
        write("empty.tar", ArchiveWriter().add("notes.txt", "nothing\n").bytes());
        const Run run = print({u"empty.tar"_s});
        QCOMPARE(run.status, 1);
        QCOMPARE(run.output, QString());
        QCOMPARE(run.messages, u"ctscope: empty.tar: there is no table of connection tracking in it.\n"_s);
    }

    void aDamagedArchiveIsListedAsFarAsItGoes()
    {
        ArchiveWriter writer;
        fill(writer);
        const QByteArray whole = writer.bytes();
        write("cut.tar", whole.left(1500));
        const Run run = print({u"cut.tar"_s});
        QCOMPARE(run.status, 3);
        QVERIFY2(run.messages.contains(u"The archive is damaged; only the part before the damage is listed."_s),
            qPrintable(run.messages));
        QVERIFY2(run.output.contains(u"networking/conntrack_-L\n"_s), qPrintable(run.output));
    }

    void aTerminalDoesNotObeyNames()
    {
        write("evil.tar", ArchiveWriter().add("a\x1b]0;PWN\x07/t\n\u202e.txt", flow("198.51.100.5")).bytes());
        for (const char *format : {"table", "csv"}) {
            const Run run = print({u"--format="_s + QLatin1String(format), u"evil.tar"_s});
            QCOMPARE(run.status, 0);
            QVERIFY(!run.output.contains(u'\x1b') && !run.output.contains(u'\x07') && !run.output.contains(u'\u202e'));
        }
    }

    void whatMayBeMissingIsADoubt()
    {
        ArchiveWriter writer;
        fill(writer);
        writer.add("../up", flow("198.51.100.6"));
        write("up.tar", writer.bytes());
        QCOMPARE(print({u"up.tar"_s}).status, 0);
        QCOMPARE(print({u"--strict"_s, u"up.tar"_s}).status, 1);
    }

private:
    void write(const char *name, const QByteArray &bytes)
    {
        QFile file(m_folder->filePath(QString::fromUtf8(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    Run print(const QStringList &arguments) { return runCtscope(arguments, m_folder->path()); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestPrintBundle)
#include "tst_print_bundle.moc"
