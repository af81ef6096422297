// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/origin_words.h"

#include <QTest>

Q_DECLARE_METATYPE(ctscope::Origin)

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

Origin blue()
{
    NetworkNamespace netns;
    netns.inode = 1;
    netns.path = "/run/netns/blue";
    netns.names = {"blue"};
    return Origin::ofNamespace(netns);
}

} // namespace

class OriginWordsTest : public QObject {
    Q_OBJECT

private slots:
    void everyOriginHasItsWords_data()
    {
        QTest::addColumn<Origin>("origin");
        QTest::addColumn<QString>("expected"); // title | within a sentence | in a list to open
        const auto row = [](const char *name, const Origin &origin, const QString &expected) {
            QTest::newRow(name) << origin << expected;
        };
        row("this machine, not read yet", Origin(), u"This machine | nf_conntrack | This machine"_s);
        row("the helper", Origin::thisMachine(LiveWay::Helper),
            u"This machine | ctnetlink through ctscope-capture | This machine"_s);
        row("sockets", Origin::thisMachine(LiveWay::Netlink), u"This machine | ctnetlink | This machine"_s);
        row("the text table", Origin::ofProc("/proc/net/ip_conntrack"),
            u"This machine | /proc/net/ip_conntrack | This machine"_s);
        row("a namespace, not read yet", blue(), u"blue | blue | Namespace blue"_s);
        row("a namespace by the helper", blue().by(LiveWay::Helper),
            u"blue | ctnetlink through ctscope-capture in blue | Namespace blue"_s);
        row("a file", Origin::ofFile("/tmp/flows.txt"), u"flows.txt | flows.txt | flows.txt"_s);
        row("a table in an archive", Origin::ofMember("/tmp/case.tar", "gw1/ct", "gw1: ct"),
            u"gw1: ct | gw1: ct | case.tar!gw1/ct"_s);
        row("standard input", Origin::standardInput(), u"Standard input | standard input | Standard input"_s);
        row("a command", Origin::ofCommand({"kubectl", "exec", "a b"}),
            u"kubectl exec 'a b' | kubectl exec 'a b' | kubectl exec 'a b'"_s);
        const Origin gateway = Origin::ofSsh({"root", "gw1", 0});
        row("another machine, not read yet", gateway, u"root@gw1 | root@gw1 | root@gw1"_s);
        row("another machine by conntrack", gateway.by(LiveWay::Tool),
            u"root@gw1 | conntrack on root@gw1 | root@gw1"_s);
        row("another machine by /proc", gateway.by(LiveWay::Proc), u"root@gw1 | /proc on root@gw1 | root@gw1"_s);
        const Origin history = Origin::fromArgument("clickhouse://a:b@ch1/gateways");
        row("a history", history, u"gateways on ch1 | gateways on ch1 | gateways on ch1"_s);
        row("some time of it", history.at("-1h,-0s"),
            u"gateways on ch1 | gateways on ch1 | gateways on ch1, -1h,-0s"_s);
        row("a recording", Origin::ofFile("/tmp/gw1.ctrec"), u"gw1.ctrec | gw1.ctrec | gw1.ctrec"_s);
        row("a text", Origin::ofText("Pasted 12:03"), u"Pasted 12:03 | Pasted 12:03 | Pasted 12:03"_s);
    }

    void everyOriginHasItsWords()
    {
        QFETCH(Origin, origin);
        const QStringList words{originTitle(origin), sourceName(origin), originMenuText(origin)};
        QTEST(words.join(u" | "_s), "expected");
    }

    void aForeignNameIsOneShortLine()
    {
        const QString name = sourceName(Origin::ofText("a\nb" + std::string(200, 'c')));
        QVERIFY(name.startsWith(u"a\u240ab"_s));
        QCOMPARE(name.size(), qsizetype(80));
    }
};

QTEST_APPLESS_MAIN(OriginWordsTest)
#include "tst_origin_words.moc"
