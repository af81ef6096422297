// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/open_origin.h"
#include "source/origin_set.h"

#include "support/fake_root.h"

#include <QTest>

using namespace Qt::Literals::StringLiterals;
using namespace ctscope;

namespace {

QString word(Origin::Kind kind)
{
    switch (kind) {
    case Origin::Kind::Machine: return u"this machine"_s;
    case Origin::Kind::Namespace: return u"namespace"_s;
    case Origin::Kind::File: return u"file"_s;
    case Origin::Kind::Member: return u"member"_s;
    case Origin::Kind::Recording: return u"recording"_s;
    case Origin::Kind::History: return u"history"_s;
    case Origin::Kind::StandardInput: return u"standard input"_s;
    case Origin::Kind::Text: return u"text"_s;
    case Origin::Kind::Command: return u"command"_s;
    case Origin::Kind::Ssh: return u"ssh"_s;
    case Origin::Kind::Set: return u"set"_s;
    }
    return u"?"_s;
}

/// "file /tmp/flows.txt", "this machine by proc".
QString printed(const Origin &origin)
{
    QString text = word(origin.kind());
    if (origin.kind() == Origin::Kind::Machine)
        text += u" by "_s + QString::fromStdString(origin.toString()).mid(8);
    if (!origin.path().empty())
        text += u' ' + QString::fromStdString(origin.path());
    if (origin.isLive())
        text += u", live"_s;
    if (origin.isKernelTable() && !origin.isLive())
        text += u", of the kernel"_s;
    if (origin.kind() == Origin::Kind::History)
        text += u' ' + QString::fromStdString(origin.history().toString() + " at " + origin.when());
    return text;
}

NetworkNamespace netns(std::uint64_t inode, const std::string &path)
{
    NetworkNamespace made;
    made.inode = inode;
    made.path = path;
    made.names = {path.substr(path.rfind('/') + 1)};
    return made;
}

/// One of each kind.
std::vector<Origin> oneOfEach()
{
    return {Origin::thisMachine(), Origin::thisMachine(LiveWay::Helper), Origin::thisMachine(LiveWay::Netlink),
        Origin::thisMachine(LiveWay::Proc), Origin::thisMachine(LiveWay::AnyNetlink),
        Origin::ofNamespace(netns(0, "/run/netns/blue")), Origin::ofFile("/tmp/flows.txt"), Origin::ofFile("flows.txt"),
        Origin::ofFile("machine:proc"), Origin::ofFile("/tmp/case.tar!gw1/conntrack"), Origin::standardInput(),
        Origin::ofText("Pasted 12:03"), Origin::ofCommand({"conntrack", "-L", "a b"}),
        Origin::ofSsh({"root", "gw1", 2222}), Origin::ofSsh({{}, "fd00::1", 0}), Origin::ofFile("/tmp/gw1.ctrec"),
        Origin::ofFile("gw1.ctrec").at("10:00,10:05"),
        Origin::ofHistory(*history::ClickhouseUrl::parse("clickhouse://reader@ch1/gateways")),
        Origin::ofHistory(*history::ClickhouseUrl::parse("clickhouses://[fd00::1]/x")).at("-10m,-5m"),
        Origin::ofSet({"edge", {{"a b", Origin::thisMachine()}, {"gw1", Origin::ofSsh({{}, "gw1", 0})}}}),
        Origin::ofSet({{}, {{"x", Origin::ofCommand({"cat", "/x"})}}})};
}

} // namespace

class OriginTest : public QObject {
    Q_OBJECT
private slots:
    void anArgumentMeansAnOrigin_data()
    {
        QTest::addColumn<QString>("meaning");
        QTest::newRow("proc") << u"this machine by proc, live"_s;
        QTest::newRow("netlink") << u"this machine by any-netlink, live"_s;
        QTest::newRow("-") << u"standard input"_s;
        QTest::newRow("./proc") << u"file ./proc"_s;
        QTest::newRow("flows.txt") << u"file flows.txt"_s;
        QTest::newRow("ssh://root@gw1") << u"ssh, live"_s;
        QTest::newRow("ssh://-x") << u"file ssh://-x"_s;
        QTest::newRow("clickhouse://ch1") << u"history clickhouse://ch1:8123/default at "_s;
        QTest::newRow("clickhouse://a:b@ch1:99/x@10:42") << u"history clickhouse://a@ch1:99/x at 10:42"_s;
        QTest::newRow("http://ch1/x") << u"file http://ch1/x"_s;
        QTest::newRow("command:id") << u"file command:id"_s;
        QTest::newRow("auto") << u"file auto"_s;
        QTest::newRow("machine:proc") << u"file machine:proc"_s;
        QTest::newRow("case.tar!gw1/conntrack") << u"member case.tar!gw1/conntrack"_s;
        QTest::newRow("/proc/net/nf_conntrack") << u"file /proc/net/nf_conntrack, of the kernel"_s;
        QTest::newRow("/proc/1/net/ip_conntrack") << u"file /proc/1/net/ip_conntrack, of the kernel"_s;
        QTest::newRow("/proc/1/environ") << u"file /proc/1/environ"_s;
        QTest::newRow("/tmp/net/nf_conntrack") << u"file /tmp/net/nf_conntrack"_s;
    }
    void anArgumentMeansAnOrigin()
    {
        QFETCH(QString, meaning);
        QCOMPARE(printed(Origin::fromArgument(QTest::currentDataTag())), meaning);
    }

    void aWayHasAWord()
    {
        QCOMPARE(liveWayNamed("auto"), std::optional(LiveWay::Automatic));
        QCOMPARE(liveWayNamed("helper"), std::optional(LiveWay::Helper));
        QCOMPARE(liveWayNamed("netlink"), std::optional(LiveWay::Netlink));
        QCOMPARE(liveWayNamed("proc"), std::optional(LiveWay::Proc));
        QVERIFY(!liveWayNamed("any-netlink"));
        QVERIFY(!liveWayNamed(""));
    }

    void aNamespaceIsFoundByNameOrFile()
    {
        FakeRoot root;
        const auto found = [&root](const char *text) {
            const auto origin = Origin::ofNamespace(text, root.path());
            return origin ? printed(*origin) + u": "_s + QString::fromStdString(origin->name()) : u"none"_s;
        };
        QCOMPARE(found("blue"), u"namespace /run/netns/blue, live: blue"_s);
        QCOMPARE(found("/run/netns/blue"), u"namespace /run/netns/blue, live: blue"_s);
        QCOMPARE(found("/proc/99/ns/net"), u"namespace /proc/99/ns/net, live: /proc/99/ns/net"_s);
        QCOMPARE(found("../blue"), u"none"_s);
        NetworkNamespace own = netns(7, "/proc/self/ns/net");
        own.own = true;
        QCOMPARE(printed(Origin::ofNamespace(own)), u"this machine by auto, live"_s);
    }

    void whatIsStoredIsReadBack()
    {
        QStringList stored;
        for (const Origin &origin : oneOfEach()) {
            const std::string text = origin.toString();
            stored << QString::fromStdString(text);
            const auto back = Origin::fromString(text);
            QVERIFY2(back, text.c_str());
            QCOMPARE(printed(*back), printed(origin));
            QCOMPARE(back->name(), origin.name());
            QVERIFY2(*back == origin, text.c_str());
        }
        QCOMPARE(stored.join(u'\n'),
            u"machine:auto\n"
            "machine:helper\n"
            "machine:netlink\n"
            "machine:proc\n"
            "machine:any-netlink\n"
            "namespace:/run/netns/blue\n"
            "/tmp/flows.txt\n"
            "file:flows.txt\n"
            "file:machine:proc\n"
            "/tmp/case.tar!gw1/conntrack\n"
            "stdin:\n"
            "text:Pasted 12:03\n"
            "command:conntrack -L 'a b'\n"
            "ssh://root@gw1:2222\n"
            "ssh://[fd00::1]\n"
            "/tmp/gw1.ctrec\n"
            "file:gw1.ctrec@10:00,10:05\n"
            "clickhouse://reader@ch1:8123/gateways\n"
            "clickhouses://[fd00::1]:8443/x@-10m,-5m\n"
            "set:@edge 'a b=machine:auto' gw1=ssh://gw1\n"
            "set:@ 'x=command:cat /x'"_s);
    }

    void otherTextIsNoOrigin_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text : {"", "flows.txt", "machine:", "machine:bus", "namespace:/etc/passwd",
                 "namespace:", "file:", "-", "proc", "command:", "command:'", "ssh://", "ssh://-oProxyCommand=id"})
            QTest::addRow("\"%s\"", text) << QByteArray(text);
    }
    void otherTextIsNoOrigin()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!Origin::fromString(text.toStdString()));
    }

    void anOriginIsNamedAfterWhatItIs()
    {
        QStringList names;
        for (const Origin &origin : oneOfEach())
            names << QString::fromStdString(origin.name());
        QCOMPARE(names.join(u'|'),
            u"|||||blue|flows.txt|flows.txt|machine:proc|conntrack||Pasted 12:03|conntrack -L 'a b'|"
            "root@gw1:2222|fd00::1|gw1.ctrec|gw1.ctrec|gateways|x|edge|"_s);
        Origin member = Origin::ofMember("/tmp/case.tar", "gw1/conntrack", "gw1: conntrack -L");
        QCOMPARE(printed(member), u"member /tmp/case.tar!gw1/conntrack"_s);
        QCOMPARE(member.name(), std::string("gw1: conntrack -L"));
        member.setName("gw2: conntrack -L");
        QCOMPARE(member.name(), std::string("gw2: conntrack -L"));
    }

    void eachIsAnotherTable()
    {
        // All ways to this machine lead to one table; a text is never the same as another.
        const std::vector<Origin> all = oneOfEach();
        for (std::size_t i = 0; i < all.size(); ++i) {
            for (std::size_t j = 0; j < all.size(); ++j) {
                const bool same = (i == j && all[i].kind() != Origin::Kind::Text)
                    || (all[i].kind() == Origin::Kind::Machine && all[j].kind() == Origin::Kind::Machine);
                QVERIFY2(sameTable(all[i], all[j]) == same, qPrintable(printed(all[i]) + u" and "_s + printed(all[j])));
            }
        }
    }

    void aNamespaceIsTheSameByItsInode()
    {
        const Origin blue = Origin::ofNamespace(netns(1, "/run/netns/blue"));
        QVERIFY(sameTable(blue, Origin::ofNamespace(netns(1, "/proc/7/ns/net"))));
        QVERIFY(!sameTable(blue, Origin::ofNamespace(netns(2, "/run/netns/blue"))));
        QVERIFY(sameTable(blue, Origin::ofNamespace(netns(0, "/run/netns/blue"))));
        QVERIFY(!sameTable(blue, Origin::ofNamespace(netns(0, "/run/netns/red"))));
    }

    void theNameOfAMemberDoesNotMakeItAnother()
    {
        QVERIFY(sameTable(Origin::ofMember("/a.tar", "b", "gw1: b"), Origin::ofFile("/a.tar!b")));
    }

    void aFileIsComparedByItsAbsolutePath()
    {
        const auto absolute = [](const char *path) {
            return QString::fromStdString(Origin::ofFile(path).absolute().path());
        };
        const QString here = QDir::currentPath();
        QCOMPARE(absolute("flows.txt"), here + u"/flows.txt"_s);
        QCOMPARE(absolute("./a/../flows.txt"), here + u"/flows.txt"_s);
        QCOMPARE(absolute("/tmp//case/"), u"/tmp/case"_s);
        QCOMPARE(absolute("/"), u"/"_s);
        QCOMPARE(absolute("case!gw1/conntrack"), here + u"/case!gw1/conntrack"_s);
        QVERIFY(Origin::thisMachine().absolute() == Origin::thisMachine());
    }

    void theSourceOfAnOriginIsOpened()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(u"flows.txt"_s);
        const QByteArray flow = "ipv4 2 udp 17 8 src=10.0.0.10 dst=10.0.0.2 sport=1 dport=53 src=10.0.0.2 "
                                "dst=10.0.0.10 sport=53 dport=1 use=2\n";
        for (const QString &path : {file, folder.filePath(u"why!.txt"_s)}) {
            QFile out(path);
            QVERIFY(out.open(QIODevice::WriteOnly));
            out.write(flow);
        }
        const auto read = [](const Origin &origin, const OpenOptions &options = {}) {
            const std::unique_ptr<Source> source = openOrigin(origin, options);
            const ReadResult result = source->read({}, {});
            const auto flows = result.reading ? result.reading->flows.size() : 0;
            return u"%1: %2 flows, problem %3"_s.arg(QString::fromStdString(source->origin().name()))
                .arg(flows)
                .arg(int(result.problem.kind));
        };
        const auto path = [&folder](const char *name) { return folder.filePath(QLatin1String(name)).toStdString(); };
        QCOMPARE(read(Origin::ofFile(path("flows.txt"))), u"flows.txt: 1 flows, problem 0"_s);
        QCOMPARE(read(Origin::ofFile(path("why!.txt"))), u"why!.txt: 1 flows, problem 0"_s);
        QCOMPARE(read(Origin::ofFile(folder.path().toStdString() + "!flows.txt")), u"flows.txt: 1 flows, problem 0"_s);
        QCOMPARE(
            read(Origin::ofFile(path("none.txt"))), u"none.txt: 0 flows, problem %1"_s.arg(int(Problem::NotFound)));
        OpenOptions pasted;
        pasted.text = flow.toStdString();
        QCOMPARE(read(Origin::ofText("Pasted"), pasted), u"Pasted: 1 flows, problem 0"_s);
        QVERIFY(openOrigin(Origin::thisMachine())->isLive());
        QVERIFY(openOrigin(Origin::ofNamespace(netns(1, "/run/netns/none")))->isLive());
        QVERIFY(!openOrigin(Origin::standardInput())->isLive());
    }
};

QTEST_GUILESS_MAIN(OriginTest)
#include "tst_origin.moc"
