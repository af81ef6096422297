// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/machine_sets.h"
#include "source/set_source.h"

#include <QTest>

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

/// "edge: gw1=ssh://root@gw1 here=machine:auto | 3 no machine".
QString printed(const MachineSets &sets)
{
    QStringList parts;
    for (const OriginSet &set : sets.sets) {
        QStringList words{QString::fromStdString(set.name) + u':'};
        for (const SetMember &member : set.members)
            words << QString::fromStdString(member.alias + '=' + member.origin.toString());
        parts << words.join(u' ');
    }
    for (const MachineSetError &error : sets.errors) {
        constexpr const char *kinds[] = {"no set", "no name", "no machine", "not live", "too many"};
        parts << QString::number(error.line) + u' ' + QLatin1String(kinds[static_cast<std::size_t>(error.kind)]);
    }
    return parts.join(u" | "_s);
}

QString read(const char *text) { return printed(MachineSets::read(text)); }

} // namespace

class MachineSetsTest : public QObject {
    Q_OBJECT

private slots:
    void aFileHasSetsOfMachines_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("nothing") << QByteArray() << QString();
        QTest::newRow("each kind") << QByteArray(
            "# Of mine\n[edge]\ngw1 = ssh://root@gw1:2222\nblue=namespace:/run/netns/blue\n"
            "  here = machine:proc  \r\npod = command:kubectl exec POD -- conntrack -L\n")
                                   << u"edge: gw1=ssh://root@gw1:2222 blue=namespace:/run/netns/blue here=machine:proc "
                                      "pod=command:kubectl exec POD -- conntrack -L"_s;
        QTest::newRow("a host alone") << QByteArray("[a]\ngw1 = gw1.example.net\n")
                                      << u"a: gw1=ssh://gw1.example.net"_s;
        QTest::newRow("one name twice") << QByteArray("[a]\ngw = ssh://a\ngw = ssh://b\n")
                                        << u"a: gw=ssh://a gw-2=ssh://b"_s;
        QTest::newRow("no name") << QByteArray("[a]\n= ssh://root@gw7\n") << u"a: gw7=ssh://root@gw7"_s;
        QTest::newRow("a name that begins another line")
            << QByteArray("[a]\n = command:[ -f x ]\n") << u"a: machine=command:'[' -f x ']'"_s;
        QTest::newRow("a set in two parts")
            << QByteArray("[a]\nx = ssh://x\n[b]\n[a]\ny = ssh://y\n") << u"a: x=ssh://x y=ssh://y | b:"_s;
        QTest::newRow("before a set") << QByteArray("gw1 = ssh://gw1\n") << u"1 no set"_s;
        QTest::newRow("no end") << QByteArray("[a\ngw1 = ssh://gw1\n") << u"1 no name | 2 no set"_s;
        QTest::newRow("no machine") << QByteArray("[a]\ngw1\ngw2 =\n") << u"a: | 2 no machine | 3 no machine"_s;
        QTest::newRow("a dump") << QByteArray("[a]\nx = /tmp/flows.txt\ny = file:flows\nz = stdin:\n")
                                << u"a: | 2 not live | 3 not live | 4 not live"_s;
        QTest::newRow("a set in a set") << QByteArray("[a]\nx = set:@b gw=ssh://gw\n") << u"a: | 2 not live"_s;
        QTest::newRow("no host") << QByteArray("[a]\nx = ssh://-oProxyCommand=id\n") << u"a: | 2 not live"_s;
    }
    void aFileHasSetsOfMachines()
    {
        QFETCH(QByteArray, text);
        QTEST(read(text.constData()), "expected");
    }

    void aSetIsChangedInItsPlace()
    {
        const OriginSet set{"b", {{"n", Origin::ofSsh({{}, "n", 0})}}};
        const std::string text = "# Mine\n[a]\nx = ssh://x\n\n[b]\ny = ssh://y\n# The last\n[c]\nz = ssh://z\n";
        QCOMPARE(withMachineSet(text, "b", set),
            std::string("# Mine\n[a]\nx = ssh://x\n\n[b]\nn = ssh://n\n\n# The last\n[c]\nz = ssh://z\n"));
        QCOMPARE(withMachineSet("[b]\ny = ssh://y\nz = sssh://z\n", "b", set),
            std::string("[b]\nn = ssh://n\n\nz = sssh://z\n"));
        QCOMPARE(withMachineSet(text, "b", std::nullopt),
            std::string("# Mine\n[a]\nx = ssh://x\n\n# The last\n[c]\nz = ssh://z\n"));
        QCOMPARE(withMachineSet("[a]\nx = ssh://x\n", "b", set), std::string("[a]\nx = ssh://x\n\n[b]\nn = ssh://n\n"));
        QCOMPARE(withMachineSet("", "b", set), std::string("[b]\nn = ssh://n\n"));
        QCOMPARE(withMachineSet("wrong\n", "b", set), std::string("wrong\n\n[b]\nn = ssh://n\n"));
    }

    void whatIsWrittenIsReadAgain()
    {
        OriginSet set{"all of them",
            {{"a b", Origin::thisMachine(LiveWay::Proc)}, {"c", Origin::ofCommand({"sh", "-c", "cat 'x y' | head"})},
                {"d", Origin::ofSsh({"root", "fd00::1", 22})}}};
        QCOMPARE(MachineSets::read(withMachineSet("", "all of them", set)).sets, std::vector<OriginSet>{set});
    }

    void anOriginHoldsASet()
    {
        const OriginSet set{"edge", {{"a b", Origin::thisMachine()}, {"gw", Origin::ofSsh({"root", "gw", 22})}}};
        const Origin origin = Origin::ofSet(set);
        QVERIFY(origin.isLive() && origin.canReopen() && origin.isElsewhere() && origin.mayBeOfOthers());
        QCOMPARE(origin.name(), std::string("edge"));
        QCOMPARE(origin.toString(), std::string("set:@edge 'a b=machine:auto' gw=ssh://root@gw:22"));
        QVERIFY(Origin::fromString(origin.toString()) == std::optional(origin));
        QVERIFY(sameTable(origin, Origin::ofSet(set)));
        OriginSet other = set;
        other.members.pop_back();
        QVERIFY(!sameTable(origin, Origin::ofSet(other)));
        for (const char *wrong :
            {"set:", "set:@edge", "set:@edge gw", "set:@edge gw=/tmp/x", "set:@edge 'gw=ssh://gw", "set:@edge x=set:y"})
            QVERIFY2(!Origin::fromString(wrong), wrong);
    }

    void aSourceOfASetHasThoseOfItsMembers()
    {
        OriginSet set{"edge", {{"a", Origin::ofSsh({{}, "a", 0})}, {"b", Origin::ofCommand({"true"})}}};
        const auto source = openOrigin(Origin::ofSet(set));
        QVERIFY(source->isLive());
        QCOMPARE(source->read({}, {}).problem.kind, Problem::Failed);
        const std::vector<SourceMember> members = source->takeMembers();
        QCOMPARE(members.size(), std::size_t(2));
        QCOMPARE(members[0].name, std::string("a"));
        QVERIFY(members[1].source->origin() == set.members[1].origin);
        QVERIFY(openOrigin(Origin::ofCommand({"true"}))->takeMembers().empty());
    }
};

QTEST_APPLESS_MAIN(MachineSetsTest)
#include "tst_machine_sets.moc"
