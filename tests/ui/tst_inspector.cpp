// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/inspector.h"

#include "ui/frame_maker.h"
#include "ui/panels/path_picture.h"
#include "ui/parts/text_block.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTest>

using namespace ctscope;
using ctscope::testing::FrameMaker;

namespace {

const std::string syn = "tcp      6 112 SYN_SENT src=10.7.0.2 dst=203.0.113.77 sport=35154 dport=22 [UNREPLIED] "
                        "src=203.0.113.77 dst=10.7.0.2 sport=22 dport=35154 mark=0 use=1\n";
const std::string established = "tcp      6 431999 ESTABLISHED src=10.7.0.2 dst=203.0.113.77 sport=35154 dport=22 "
                                "src=203.0.113.77 dst=10.7.0.2 sport=22 dport=35154 [ASSURED] mark=0 use=1\n";
const std::string other = "udp      17 20 src=10.7.0.2 dst=203.0.113.2 sport=40000 dport=53 "
                          "src=203.0.113.2 dst=10.7.0.2 sport=53 dport=40000 mark=0 use=1\n";

QString shown(const Inspector &inspector, const char *name)
{
    if (const auto *label = inspector.findChild<QLabel *>(QLatin1String(name)))
        return label->isVisibleTo(&inspector) ? label->text() : QString();
    const auto *block = inspector.findChild<TextBlock *>(QLatin1String(name));
    return block && block->isVisibleTo(&inspector) ? block->shownText() : QString();
}

QString rawLine(const Inspector &inspector) { return shown(inspector, "raw"); }

} // namespace

class InspectorTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void beginsEmpty();
    void showsAFlowWhole();
    void countsDown();
    void followsTheFlow();
    void keepsItsPlaceWhileItFollows();
    void saysThatTheFlowIsGone();
    void saysThatAFilterHidesTheFlow();
    void keepsWhatWasKnownWhenTheRowIsGone();
    void clearsWithAnotherTable();
    void copiesTheLine();
    void copiesWordsWithoutBreakMarks();
    void describesThePath_data();
    void describesThePath();
    void namesAreBelowTheAddresses();
    void fitsNarrowDocks_data();
    void fitsNarrowDocks();

private:
    FrameMaker m_table;
};

void InspectorTest::init()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    m_table = FrameMaker();
    m_table.setNow(0);
}

void InspectorTest::beginsEmpty()
{
    Inspector inspector;
    QVERIFY(shown(inspector, "empty").startsWith(QStringLiteral("Select a flow")));
    QCOMPARE(inspector.serial(), FlowSerial(0));
}

void InspectorTest::showsAFlowWhole()
{
    Inspector inspector;
    const FramePtr frame = m_table.read(other + syn);
    inspector.showFlow(frame, FrameMaker::serial(frame, 1));
    QCOMPARE(shown(inspector, "headline"),
        QStringLiteral("10.7.0.2 asks 203.0.113.77 port 22 for a TCP connection; nothing has come back yet."));
    QVERIFY(shown(inspector, "next").startsWith(QStringLiteral("Without further packets, the entry expires in 1:52.")));
    QCOMPARE(shown(inspector, "value-state"), QStringLiteral("SYN_SENT"));
    QCOMPARE(shown(inspector, "value-rule"), QStringLiteral("net.netfilter.nf_conntrack_tcp_timeout_syn_sent = 120"));
    QCOMPARE(shown(inspector, "gone"), QString());
    QCOMPARE(rawLine(inspector), QString::fromStdString(syn).trimmed());
    QCOMPARE(shown(inspector, "rawTitle"), QStringLiteral("The line as it was read"));
}

void InspectorTest::countsDown()
{
    Inspector inspector;
    const FramePtr frame = m_table.read(syn);
    inspector.showFlow(frame, FrameMaker::serial(frame));
    QVERIFY(shown(inspector, "next").contains(QStringLiteral("1:52")));
    m_table.setNow(10);
    inspector.showFrame(frame);
    QVERIFY(shown(inspector, "next").contains(QStringLiteral("1:42")));
    QCOMPARE(shown(inspector, "value-idle"), QStringLiteral("0:18 ago"));
}

void InspectorTest::followsTheFlow()
{
    Inspector inspector;
    const FramePtr first = m_table.read(syn + other);
    const FlowSerial serial = FrameMaker::serial(first);
    inspector.showFlow(first, serial);
    const auto *value = inspector.findChild<TextBlock *>(QStringLiteral("value-state"));
    m_table.setNow(2);
    inspector.showFrame(m_table.read(other + established, 2)); // it stands elsewhere now
    QCOMPARE(inspector.serial(), serial);
    QCOMPARE(
        shown(inspector, "headline"), QStringLiteral("10.7.0.2 has an open TCP connection to 203.0.113.77 port 22."));
    QCOMPARE(shown(inspector, "value-state"), QStringLiteral("ESTABLISHED"));
    QCOMPARE(value, inspector.findChild<TextBlock *>(QStringLiteral("value-state"))); // changed in place
}

void InspectorTest::keepsItsPlaceWhileItFollows()
{
    Inspector inspector;
    inspector.resize(300, 300);
    inspector.show();
    const FramePtr first = m_table.read(syn);
    inspector.showFlow(first, FrameMaker::serial(first));
    QScrollBar *bar = inspector.findChild<QScrollArea *>()->verticalScrollBar();
    QTRY_VERIFY(bar->maximum() > 200);
    bar->setValue(200);
    m_table.setNow(1);
    inspector.showFrame(m_table.read(syn, 1));
    QCoreApplication::processEvents();
    QCOMPARE(bar->value(), 200);
}

void InspectorTest::saysThatTheFlowIsGone()
{
    Inspector inspector;
    const FramePtr first = m_table.read(syn + other);
    inspector.showFlow(first, FrameMaker::serial(first));
    m_table.setNow(1);
    inspector.showFrame(m_table.read(other, 1));
    QCOMPARE(shown(inspector, "gone"), QStringLiteral("This flow has ended. Below is what was last known about it."));
    QVERIFY2(shown(inspector, "next").startsWith(QStringLiteral("It has ended before its time")),
        qPrintable(shown(inspector, "next")));
    QCOMPARE(shown(inspector, "value-state"), QStringLiteral("SYN_SENT"));
}

void InspectorTest::saysThatAFilterHidesTheFlow()
{
    Inspector inspector;
    const FramePtr first = m_table.read(syn + other);
    inspector.showFlow(first, FrameMaker::serial(first));
    QCOMPARE(shown(inspector, "gone"), QString());
    const auto filtered = [](const FramePtr &frame, const std::string &text) {
        auto made = std::make_shared<Frame>(*frame);
        made->spec.filter = readFilter(text).filter;
        made->order =
            std::make_shared<const FlowOrder>(*orderFlows(*frame->snapshot, made->spec, frame->snapshot->takenAt));
        return made;
    };
    inspector.showFrame(filtered(first, "SYN_SENT"));
    QCOMPARE(shown(inspector, "gone"), QString());
    inspector.showFrame(filtered(first, "203.0.113.254:9"));
    QCOMPARE(shown(inspector, "gone"), QStringLiteral("The filter “203.0.113.254:9” hides this flow's row."));
    inspector.showFrame(first);
    QCOMPARE(shown(inspector, "gone"), QString());
}

void InspectorTest::keepsWhatWasKnownWhenTheRowIsGone()
{
    Inspector inspector;
    const FramePtr first = m_table.read(syn + other);
    inspector.showFlow(first, FrameMaker::serial(first));
    for (const double after : {1.0, 20.0, 40.0}) { // long after the snapshot stopped keeping it
        m_table.setNow(after);
        inspector.showFrame(m_table.read(other, after));
    }
    QVERIFY(shown(inspector, "next").startsWith(QStringLiteral("It has ended before its time")));
    QCOMPARE(rawLine(inspector), QString::fromStdString(syn).trimmed());
}

void InspectorTest::clearsWithAnotherTable()
{
    Inspector inspector;
    const FramePtr first = m_table.read(syn);
    inspector.showFlow(first, FrameMaker::serial(first));
    FrameMaker another;
    inspector.showFrame(another.read(syn, 500));
    QCOMPARE(inspector.serial(), FlowSerial(0));
    QVERIFY(!shown(inspector, "empty").isEmpty());
}

void InspectorTest::copiesTheLine()
{
    Inspector inspector;
    const FramePtr first = m_table.read(syn);
    inspector.showFlow(first, FrameMaker::serial(first));
    inspector.findChild<QPushButton *>(QStringLiteral("copy"))->click();
    QCOMPARE(QApplication::clipboard()->text(), QString::fromStdString(syn).trimmed());
}

void InspectorTest::copiesWordsWithoutBreakMarks()
{
    TextBlock block;
    const QString text = QStringLiteral("net.netfilter.nf_conntrack_tcp_timeout_established = 432000");
    block.showText(text);
    block.resize(100, block.heightForWidth(100));
    QVERIFY(block.heightForWidth(100) > 2 * block.fontMetrics().height()); // it is broken over lines
    block.selectAll();
    block.copy();
    QCOMPARE(QApplication::clipboard()->text(), text);
}

void InspectorTest::describesThePath_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("description");
    const auto row = [](const char *name, const char *line, const char *description) {
        QTest::newRow(name) << QString::fromUtf8(line) << QString::fromUtf8(description);
    };
    row("no NAT", syn.c_str(),
        "TCP from 10.7.0.2:35154 to 203.0.113.77:22. The reply is expected from 203.0.113.77:22 to 10.7.0.2:35154.");
    row("source NAT",
        "tcp 6 9 ESTABLISHED src=10.7.0.2 dst=203.0.113.2 sport=1 dport=2 src=203.0.113.2 dst=203.0.113.1 sport=2 "
        "dport=1 [ASSURED]\n",
        "TCP from 10.7.0.2:1 to 203.0.113.2:2. Replies come from 203.0.113.2:2 to 203.0.113.1:1. That is source NAT.");
    row("both",
        "tcp 6 9 ESTABLISHED src=10.7.0.2 dst=10.7.0.1 sport=42590 dport=8080 src=203.0.113.2 dst=203.0.113.1 sport=80 "
        "dport=42590 [ASSURED]\n",
        "TCP from 10.7.0.2:42590 to 10.7.0.1:8080. Replies come from 203.0.113.2:80 to 203.0.113.1:42590. That is "
        "source and destination NAT.");
    row("IPv6",
        "udp 17 9 src=fd07::2 dst=2001:db8::99 sport=7 dport=53 src=2001:db8::99 dst=fd07::2 sport=53 dport=7\n",
        "UDP from [fd07::2]:7 to [2001:db8::99]:53. Replies come from [2001:db8::99]:53 to [fd07::2]:7.");
    row("ping",
        "icmp 1 17 src=10.7.0.2 dst=203.0.113.2 type=8 code=0 id=7 src=203.0.113.2 dst=10.7.0.2 type=0 code=0 id=9\n",
        "ICMP echo from 10.7.0.2 id 7 to 203.0.113.2. Replies come from 203.0.113.2 id 9 to 10.7.0.2. That is port NAT "
        "only.");
    row("masked",
        "tcp 6 9 ESTABLISHED src=x.x.x.x dst=y.y.y.y sport=1 dport=2 src=y.y.y.y dst=x.x.x.x sport=2 dport=1 "
        "[ASSURED]\n",
        "TCP from x.x.x.x:1 to y.y.y.y:2. Replies come from y.y.y.y:2 to x.x.x.x:1.");
}

void InspectorTest::describesThePath()
{
    QFETCH(QString, line);
    const FramePtr frame = m_table.read(line.toStdString());
    QCOMPARE(frame->snapshot->liveRows, Row(1));
    PathPicture picture;
    picture.showFlow(frame->snapshot->rows.flows().flow(0), true);
    QTEST(picture.description(), "description");
}

void InspectorTest::namesAreBelowTheAddresses()
{
    const FramePtr frame =
        m_table.read("tcp 6 9 ESTABLISHED src=10.7.0.2 dst=203.0.113.2 sport=1 dport=2 src=203.0.113.2 dst=203.0.113.1 "
                     "sport=2 dport=1 [ASSURED]\n");
    const Flow flow = frame->snapshot->rows.flows().flow(0);
    PathPicture picture;
    picture.resize(300, 400);
    picture.showFlow(flow, true);
    const int without = picture.heightForWidth(300);
    picture.showFlow(flow, true, [](const IpAddress &address) {
        const std::string text = address.toString();
        return text == "10.7.0.2"   ? QStringLiteral("printer")
            : text == "203.0.113.1" ? QStringLiteral("gateway")
                                    : QString();
    });
    QCOMPARE(picture.description(),
        QStringLiteral("TCP from 10.7.0.2:1 (printer) to 203.0.113.2:2. Replies come from 203.0.113.2:2 to "
                       "203.0.113.1:1 (gateway). That is source NAT."));
    QVERIFY(picture.heightForWidth(300) > without);
}

void InspectorTest::fitsNarrowDocks_data()
{
    QTest::addColumn<int>("width");
    QTest::newRow("230") << 230;
    QTest::newRow("250") << 250;
    QTest::newRow("300") << 300;
    QTest::newRow("420") << 420;
}

void InspectorTest::fitsNarrowDocks()
{
    QFETCH(int, width);
    const FramePtr frame =
        m_table.read("tcp 6 431999 ESTABLISHED src=fd07:1234:5678:9abc:def0:1234:5678:2 "
                     "dst=2001:db8:113:ffff:aaaa:bbbb:cccc:2 sport=38444 dport=443 packets=1 bytes=49 "
                     "src=2001:db8:113:ffff:aaaa:bbbb:cccc:2 dst=fd07:1234:5678:9abc:def0:1234:5678:2 sport=443 "
                     "dport=38444 packets=0 bytes=0 [ASSURED] mark=0 use=1\n");
    Inspector inspector;
    inspector.resize(width, 600);
    inspector.show();
    inspector.showFlow(frame, FrameMaker::serial(frame));
    QCoreApplication::processEvents();
    const QWidget *body = inspector.findChild<QScrollArea *>()->widget();
    QVERIFY2(body->width() <= width, qPrintable(QString::number(body->width())));
    // No line of a text is cut off.
    for (const auto *block : inspector.findChildren<TextBlock *>())
        QVERIFY2(block->height() >= block->heightForWidth(block->width()), qPrintable(block->shownText()));
}

QTEST_MAIN(InspectorTest)

#include "tst_inspector.moc"
