// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/far_session.h"

#include "source/backoff.h"
#include "source/far_script.h"

#include <QTest>

using namespace ctscope;
using namespace Qt::StringLiterals;

namespace {

bool feed(FarSections &sections, std::string_view text)
{
    sections.buffer() += text;
    return sections.add();
}

QString taken(FarSections &sections, const char *name)
{
    const auto section = sections.take(name);
    return section ? u"%1: %2"_s.arg(section->status).arg(QString::fromStdString(section->text)) : u"none"_s;
}

} // namespace

class FarSessionTest : public QObject {
    Q_OBJECT

private slots:
    void aSectionIsWhatIsBetweenItsMarks()
    {
        FarSections sections("B1");
        const std::string_view text =
            "Welcome!\nB1 begin count\nmax=5\n\nB1 end count 0\nB1 begin list\nB1 end list 1\n";
        // In pieces of any size.
        for (const char c : text)
            QVERIFY(feed(sections, {&c, 1}));
        QVERIFY(sections.has("count"));
        QCOMPARE(taken(sections, "count"), u"0: max=5\n\n"_s);
        QCOMPARE(taken(sections, "count"), u"none"_s);
        QCOMPARE(taken(sections, "list"), u"1: "_s);
        QCOMPARE(QString::fromStdString(sections.noise()), u"Welcome!\n"_s);
    }

    void noTextCanLookLikeAMark()
    {
        FarSections sections("B1");
        QVERIFY(feed(sections, "B1 begin list\n B1 end list 0\nB2 end list 0\nB1end list 0\nxB1 end list 0\n"));
        QVERIFY(!sections.has("list"));
        QVERIFY(feed(sections, "B1 end list 0\n"));
        QCOMPARE(taken(sections, "list"), u"0:  B1 end list 0\nB2 end list 0\nB1end list 0\nxB1 end list 0\n"_s);
    }

    void aSectionWhoseProgramWasKilledHasFailed()
    {
        FarSections sections("B1");
        QVERIFY(feed(sections, "B1 begin list\na\nB1 done list\n"));
        QCOMPARE(taken(sections, "list"), u"1: a\n"_s);
        QVERIFY(feed(sections, "B1 begin list\na\nB1 end list 0\nB1 done list\n"));
        QCOMPARE(taken(sections, "list"), u"0: a\n"_s);
    }

    void whatBreaksTheRulesEndsIt_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text : {"B1 end list 0\n", "B1 begin list\nB1 begin list\n", "B1 begin list\nB1 end count 0\n",
                 "B1 begin list\nB1 end list\n", "B1 begin list\nB1 end list 300\n", "B1 begin list\nB1 end list x\n",
                 "B1 begin \n", "B1 start list\n", "B1 \n"})
            QTest::newRow(text) << QByteArray(text);
    }
    void whatBreaksTheRulesEndsIt()
    {
        QFETCH(QByteArray, text);
        FarSections sections("B1");
        QVERIFY(!feed(sections, text.toStdString()));
    }

    void eventsComeBetweenAllLines()
    {
        FarSections sections("B1");
        QVERIFY(feed(sections, "B1 begin list\n    [NEW] one\n"));
        QVERIFY(feed(sections, "B1 end list 0\n"));
        QCOMPARE(taken(sections, "list"), u"0:     [NEW] one\n"_s); // none was asked for
        sections.expectEvents();
        QVERIFY(feed(sections, " [UPDATE] two\nB1 begin list\na\n[DESTROY] three\nb\nB1 end list 0\n    [NEW] fo"));
        QCOMPARE(taken(sections, "list"), u"0: a\nb\n"_s);
        QCOMPARE(QString::fromStdString(sections.takeEvents()), u" [UPDATE] two\n[DESTROY] three\n"_s);
        QVERIFY(!sections.eventsEnded());
        QVERIFY(feed(sections, "ur\nB1 ended 2\n"));
        QCOMPARE(QString::fromStdString(sections.takeEvents()), u"    [NEW] four\n"_s);
        QCOMPARE(sections.eventsEnded(), std::optional(2));
    }

    void itsMemoryIsBounded()
    {
        const FarSections::Limits limits{.section = 1000, .events = 100, .noise = 50};
        FarSections line("B1", limits);
        QVERIFY(!feed(line, std::string(51, 'x')));
        FarSections noise("B1", limits);
        for (int i = 0; i < 100; ++i)
            QVERIFY(feed(noise, "hello\n"));
        QVERIFY(noise.noise().size() <= 50);
        FarSections section("B1", limits);
        QVERIFY(feed(section, "B1 begin list\n"));
        QVERIFY(feed(section, std::string(999, 'x') + '\n'));
        QVERIFY(!feed(section, "y\n"));
        FarSections many("B1", limits);
        for (int i = 0; i < 16; ++i)
            QVERIFY(feed(many, "B1 begin s" + std::to_string(i) + "\nB1 end s" + std::to_string(i) + " 0\n"));
        QVERIFY(feed(many, "B1 begin s0\nB1 end s0 0\n")); // in place of the first
        QVERIFY(!feed(many, "B1 begin s16\nB1 end s16 0\n"));
        FarSections large("B1", {.section = 1000, .complete = 1500});
        const std::string text = std::string(799, 'x') + '\n';
        QVERIFY(feed(large, "B1 begin a\n" + text + "B1 end a 0\n"));
        QVERIFY(large.take("a"));
        QVERIFY(feed(large, "B1 begin a\n" + text + "B1 end a 0\n"));
        QVERIFY(!feed(large, "B1 begin b\n" + text + "B1 done b\n"));
        FarSections events("B1", limits);
        events.expectEvents();
        for (int i = 0; i < 20; ++i)
            QVERIFY(feed(events, "[NEW] 12345678\n"));
        QVERIFY(events.takeEvents().size() <= 100);
        QVERIFY(events.takeEventsLost());
        QVERIFY(!events.takeEventsLost());
    }

    void eachBoundaryIsAnother()
    {
        const std::string one = randomBoundary();
        QCOMPARE(one.size(), std::size_t(32));
        QVERIFY(one != randomBoundary());
        QVERIFY(farScript(one).starts_with("b=" + one + "\n"));
    }

    void aLostConnectionIsTriedAgainLaterAndLater()
    {
        using namespace std::chrono_literals;
        double chance = 0.5;
        Backoff backoff([&chance] { return chance; });
        auto now = Backoff::TimePoint(1000s);
        QVERIFY(backoff.isDue(now));
        QStringList delays;
        for (int i = 0; i < 8; ++i) {
            backoff.failed(now);
            delays << QString::number(backoff.left(now).count());
            QVERIFY(!backoff.isDue(now + backoff.left(now) - 1s));
            now += backoff.left(now);
            QVERIFY(backoff.isDue(now));
        }
        QCOMPARE(delays.join(u' '), u"1 2 4 8 16 32 60 60"_s);
        chance = 0;
        backoff.failed(now);
        QVERIFY(backoff.isDue(now + 48s) && !backoff.isDue(now + 47s));
        chance = 1;
        backoff.failed(now);
        QVERIFY(backoff.isDue(now + 72s) && !backoff.isDue(now + 71s));
        backoff.succeeded();
        QVERIFY(backoff.isDue(now));
        chance = 0.5;
        backoff.failed(now);
        QCOMPARE(backoff.left(now), 1s);
    }

    void theRuleForSudoNamesExactlyWhatIsRun()
    {
        QCOMPARE(QString::fromStdString(sudoersCommand("ada", "/usr/sbin/conntrack")),
            u"echo 'ada ALL=(root) NOPASSWD: /usr/sbin/conntrack -L -f ipv4 -o extended\\,id, /usr/sbin/conntrack -L "
            u"-f ipv6 "
            "-o extended\\,id, /usr/sbin/conntrack -E -o extended\\,id' | sudo tee /etc/sudoers.d/ctscope"_s);
        QCOMPARE(QString::fromStdString(installCommand("debian")), u"sudo apt install conntrack"_s);
        QCOMPARE(QString::fromStdString(installCommand("plan9")), u"install conntrack-tools"_s);
    }
};

QTEST_APPLESS_MAIN(FarSessionTest)
#include "tst_far_session.moc"
