// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/owner_words.h"

#include <QtTest>

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

QString printed(const Owner &owner)
{
    const FieldExplanation field = ownerExplanation(owner);
    return field.label + u": "_s + field.value + u" | "_s + field.sentence;
}

} // namespace

class TestOwnerWords : public QObject {
    Q_OBJECT
private slots:
    void anOwnerIsNamedWithAllThatIsKnown()
    {
        Owner owner;
        owner.kind = Owner::Kind::Socket;
        owner.sure = Owner::Sure::Exact;
        owner.pid = 4711;
        owner.process = "firefox";
        owner.user = "anna";
        owner.unit = "app-firefox.service";
        owner.commandLine = "/usr/bin/firefox -P";
        QCOMPARE(printed(owner),
            u"Owner: firefox (process 4711), user anna, app-firefox.service | The socket of this program has both ends "
            "of the flow. Command line: /usr/bin/firefox -P"_s);
        owner = {};
        owner.kind = Owner::Kind::Socket;
        owner.sure = Owner::Sure::Listening;
        owner.reason = Owner::Reason::NoPrivilege;
        owner.user = "anna";
        owner.container = "docker 3f2a9c01b7de";
        owner.pod = "shop/web-0";
        QCOMPARE(printed(owner),
            u"Owner: user anna, docker 3f2a9c01b7de, pod shop/web-0 | The socket of this program receives from anybody "
            u"at the port of "
            "the flow. The process is not known: only root sees which sockets the processes of other users have open."_s);
    }

    void flowsWithoutAnOwnerSayWhy()
    {
        Owner owner;
        owner.kind = Owner::Kind::Forwarded;
        QCOMPARE(printed(owner), u"Owner: forwarded | Neither end of the flow is on this machine."_s);
        owner.kind = Owner::Kind::Kernel;
        QCOMPARE(printed(owner), u"Owner: the kernel | The kernel itself is one end of the flow."_s);
        owner = {};
        for (int reason = 1; reason <= static_cast<int>(Owner::Reason::NotRead); ++reason) {
            owner.reason = static_cast<Owner::Reason>(reason);
            const FieldExplanation field = ownerExplanation(owner);
            QCOMPARE(field.value, u"not known"_s);
            QVERIFY2(field.sentence.endsWith(u'.'), QByteArray::number(reason));
            QVERIFY(!wordOf(owner.reason).empty());
        }
    }

    void foreignTextIsShownHarmlessly()
    {
        Owner owner;
        owner.kind = Owner::Kind::Socket;
        owner.process = "a\x1b[31mb\n";
        QVERIFY(!ownerExplanation(owner).value.contains(QChar(0x1b)));
    }
};

QTEST_APPLESS_MAIN(TestOwnerWords)
#include "tst_owner_words.moc"
