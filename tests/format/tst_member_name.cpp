// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/archive_kind.h"
#include "format/member_name.h"

#include <QTest>

using namespace ctscope;
using namespace Qt::StringLiterals;

class MemberNameTest : public QObject {
    Q_OBJECT
private slots:
    void readsPaths_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("meaning"); // machine, host, namespace, command, subject, sysctl folder
        const auto row = [](const char *path, const char *meaning) {
            QTest::newRow(path) << QString::fromLatin1(path) << QString::fromLatin1(meaning);
        };
        row("sosreport-gw1-2026-01-05-abcdefg/sos_commands/networking/conntrack_-L_-o_extended",
            "sosreport-gw1-2026-01-05-abcdefg|gw1||conntrack -L -o extended||");
        row("sosreport-gw-a-01234567-2026-01-05-abcdefg/sos_commands/networking/conntrack_-S",
            "sosreport-gw-a-01234567-2026-01-05-abcdefg|gw-a||conntrack -S||");
        row("sosx/sos_commands/networking/ip_netns_exec_blue_conntrack_-L_-o_extended",
            "sosx|sosx|blue|conntrack -L -o extended||");
        row("sosx/sos_commands/networking/ip_netns_exec_qrouter_a_b_conntrack_-L",
            "sosx|sosx|qrouter_a_b|conntrack -L||");
        row("sosx/sos_commands/networking/namespaces/blue/ip_netns_exec_blue_conntrack_-L_expect",
            "sosx|sosx|blue|conntrack -L expect||");
        row("sosx/sos_commands/kernel/sysctl_-a", "sosx|sosx||sysctl -a||");
        row("sosx/proc/net/nf_conntrack", "sosx|sosx||/proc/net/nf_conntrack||");
        row("sosx/proc/sys/net/netfilter/nf_conntrack_max",
            "sosx|sosx||/proc/sys/net/netfilter/nf_conntrack_max||net/netfilter");
        row("router1/nf_conntrack_count", "router1|router1|||count|net/netfilter");
        row("sos_commands/networking/conntrack_-L", "|||conntrack -L||");
        row("conntrack.txt", "|||||");
        row("./fw1-conntrack.txt.gz", "||||fw1|");
        row("case/router1/conntrack-before.txt", "case/router1|router1|||before|");
        row("case/router1/netns-blue/conntrack -L.txt", "case/router1|router1|blue|||");
        row("router1/namespaces/blue/sysctl.txt", "router1|router1|blue|||");
        row("router1/netfilter/nf_conntrack_max", "router1|router1|||max|net/netfilter");
    }
    void readsPaths()
    {
        QFETCH(QString, path);
        const MemberName name = readMemberName(path.toStdString());
        const std::string meaning = name.machine + '|' + name.host + '|' + name.netns + '|' + name.command + '|'
            + name.subject + '|' + name.sysctlFolder;
        QTEST(QString::fromStdString(meaning), "meaning");
    }

    void knowsTheMachinesName()
    {
        QVERIFY(readMemberName("sosx/etc/hostname").isHostName);
        QVERIFY(readMemberName("sosx/sos_commands/host/hostname").isHostName);
        QVERIFY(!readMemberName("hostname").isHostName);
    }

    void refusesPathsThatLeadOut_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("inside");
        QTest::newRow("plain") << u"a/b"_s << true;
        QTest::newRow("dots in a name") << u"a/..b/c.."_s << true;
        QTest::newRow("absolute") << u"/etc/shadow"_s << false;
        QTest::newRow("up") << u"../a"_s << false;
        QTest::newRow("up at the end") << u"a/.."_s << false;
        QTest::newRow("up within") << u"a/../../b"_s << false;
        QTest::newRow("empty") << QString() << false;
    }
    void refusesPathsThatLeadOut()
    {
        QFETCH(QString, path);
        QTEST(isPathInside(path.toStdString()), "inside");
    }

    void knowsArchivesByTheirBeginning()
    {
        QVERIFY(beginsArchive(std::string("PK\x03\x04", 4)));
        QVERIFY(!beginsArchive(std::string(512, '\0')));
        QVERIFY(!beginsArchive(std::string(600, 'x')));
        std::string header(512, '\0');
        header[0] = 'a';
        header.replace(148, 8, "000541\0 ", 8); // 'a' and eight blanks
        QVERIFY(beginsArchive(header));
        header[1] = 'b';
        QVERIFY(!beginsArchive(header));
    }
};

QTEST_APPLESS_MAIN(MemberNameTest)
#include "tst_member_name.moc"
