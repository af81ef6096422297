// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/line_kind.h"

#include "support/dumps.h"

#include <QTest>

using namespace ctscope;
using namespace ctscope::test;

/// The kind of a line, and what the sorter keeps of it.
class TestLineKind : public QObject {
    Q_OBJECT
private slots:
    void keepsNothingOfTheLineBefore_data();
    void keepsNothingOfTheLineBefore();
    void readsALineThatFreesTheOneBefore();
};

namespace {

const std::string entry = "tcp 6 117 SYN_SENT src=10.0.0.1 dst=10.0.0.2 sport=5000 dport=80 "
                          "src=10.0.0.2 dst=10.0.0.1 sport=80 dport=5000 use=2";

} // namespace

void TestLineKind::keepsNothingOfTheLineBefore_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("blank") << QByteArray();
    QTest::newRow("XML") << QByteArray("<flow><meta direction=\"original\">");
    QTest::newRow("save") << QByteArray("-A -t 15 -u SEEN_REPLY -s 10.7.0.2 -d 10.7.0.3 -p udp --sport 1 --dport 2");
    QTest::newRow("blanks alone") << QByteArray("   ");
}

void TestLineKind::keepsNothingOfTheLineBefore()
{
    QFETCH(QByteArray, line);
    LineSorter sorter;
    QCOMPARE(sorter.kindOf(entry), LineKind::Entry);
    QVERIFY(!sorter.tokens().empty());
    sorter.kindOf(std::string_view(line.constData(), static_cast<std::size_t>(line.size())));
    QVERIFY(sorter.tokens().empty());
    QVERIFY(!sorter.head().hasProtocol);
}

/// A line with an entity is copied into scratch memory, which a longer one of another kind frees.
void TestLineKind::readsALineThatFreesTheOneBefore()
{
    const std::string text = entry + "\n" + entry + "\n" + entry
        + "\ntcp 6 1 src=1.1.1.1 &amp; note that this line has an entity\n<flow> &amp; " + std::string(300, 'x') + "\n";
    const Reading reading = dump(text).reading;
    QCOMPARE(reading.flows.size(), 3u);
    QCOMPARE(skips(reading), std::string("4: a destination address is missing\n5: this line is XML\n"));
}

QTEST_APPLESS_MAIN(TestLineKind)
#include "tst_line_kind.moc"
