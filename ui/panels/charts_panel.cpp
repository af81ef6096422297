// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/charts_panel.h"

#include "query/number_text.h"
#include "ui/panels/time_chart.h"
#include "ui/parts/settings.h"

#include <QComboBox>
#include <QDateTime>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QScrollArea>
#include <QSettings>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace ctscope {

namespace {

using namespace std::chrono_literals;

constexpr std::array<std::chrono::seconds, 5> reaches = {1min, 10min, 1h, 6h, 24h};
constexpr std::size_t firstReach = 1;
const auto reachKey = QStringLiteral("chartsReach");

QString stateFilter(Charted what)
{
    using enum Charted;
    switch (what) {
    case Established: return QStringLiteral("state == ESTABLISHED");
    case TimeWait: return QStringLiteral("state == TIME_WAIT");
    case CloseWait: return QStringLiteral("state == CLOSE_WAIT");
    case FinWait: return QStringLiteral("state == FIN_WAIT");
    case LastAck: return QStringLiteral("state == LAST_ACK");
    case Close: return QStringLiteral("state == CLOSE");
    case SynSent: return QStringLiteral("state in {SYN_SENT, SYN_SENT2}");
    case SynReceived: return QStringLiteral("state == SYN_RECV");
    case NoState: return QStringLiteral("not state");
    case OtherState:
        return QStringLiteral("state not in {ESTABLISHED, TIME_WAIT, CLOSE_WAIT, FIN_WAIT, LAST_ACK, CLOSE, SYN_SENT, "
                              "SYN_SENT2, SYN_RECV}");
    case Tcp: return QStringLiteral("proto == tcp");
    case Udp: return QStringLiteral("proto == udp");
    case Icmp: return QStringLiteral("proto in {icmp, icmpv6}");
    case OtherProtocol: return QStringLiteral("proto not in {tcp, udp, icmp, icmpv6}");
    default: return {};
    }
}

} // namespace

ChartsPanel::ChartsPanel(QWidget *parent)
    : QWidget(parent)
    , m_reaches(new QComboBox)
    , m_moment(new QLabel)
    , m_message(new QLabel)
    , m_scroll(new QScrollArea)
{
    setObjectName(QStringLiteral("chartsPanel"));
    auto *whole = new QVBoxLayout(this);
    auto *top = new QHBoxLayout;
    auto *label = new QLabel(tr("&Show the last:"));
    label->setBuddy(m_reaches);
    m_reaches->setObjectName(QStringLiteral("reach"));
    m_reaches->addItems({tr("minute"), tr("10 minutes"), tr("hour"), tr("6 hours"), tr("24 hours")});
    const int kept = openSettings()->value(reachKey, static_cast<int>(firstReach)).toInt();
    const auto first = static_cast<std::size_t>(std::clamp(kept, 0, static_cast<int>(reaches.size()) - 1));
    m_reach = reaches[first];
    m_reaches->setCurrentIndex(static_cast<int>(first));
    m_moment->setObjectName(QStringLiteral("moment"));
    top->addWidget(label);
    top->addWidget(m_reaches);
    top->addSpacing(fontMetrics().averageCharWidth() * 2);
    top->addWidget(m_moment, 1);
    whole->addLayout(top);
    m_message->setObjectName(QStringLiteral("message"));
    m_message->setWordWrap(true);
    m_message->setAlignment(Qt::AlignCenter);
    whole->addWidget(m_message, 1);
    auto *body = new QWidget;
    m_grid = new QGridLayout(body);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(fontMetrics().averageCharWidth() * 3);
    m_scroll->setWidget(body);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // The panel is furniture: it has the window's colour, not a page's.
    m_scroll->viewport()->setAutoFillBackground(false);
    body->setAutoFillBackground(false);
    whole->addWidget(m_scroll, 1);
    addCharts();
    setFocusProxy(m_reaches);
    connect(m_reaches, &QComboBox::currentIndexChanged, this, [this](int index) {
        openSettings()->setValue(reachKey, index);
        setReach(reaches[static_cast<std::size_t>(std::max(0, index))]);
    });
    setHistory(nullptr, false);
}

void ChartsPanel::addCharts()
{
    using enum Charted;
    using Kind = TimeChart::Kind;
    using Unit = TimeChart::Unit;
    addChart(new TimeChart(
        tr("Entries"), Kind::Lines, Unit::Count, {{Entries, tr("Entries"), {}}, {Limit, tr("Limit"), {}}}));
    addChart(new TimeChart(
        tr("New and ended"), Kind::Lines, Unit::PerSecond, {{Began, tr("New"), {}}, {Ended, tr("Ended"), {}}}));
    const auto words = [](Charted what) -> QString {
        switch (what) {
        case Established: return QStringLiteral("ESTABLISHED");
        case TimeWait: return QStringLiteral("TIME_WAIT");
        case CloseWait: return QStringLiteral("CLOSE_WAIT");
        case FinWait: return QStringLiteral("FIN_WAIT");
        case LastAck: return QStringLiteral("LAST_ACK");
        case Close: return QStringLiteral("CLOSE");
        case SynSent: return QStringLiteral("SYN_SENT");
        case SynReceived: return QStringLiteral("SYN_RECV");
        case NoState: return tr("no state");
        case OtherState: return tr("other states");
        case Tcp: return QStringLiteral("tcp");
        case Udp: return QStringLiteral("udp");
        case Icmp: return QStringLiteral("icmp");
        default: return tr("other");
        }
    };
    const auto bands = [&](std::span<const Charted> all) {
        std::vector<TimeChart::Band> made;
        for (const Charted what : all)
            made.push_back({what, words(what), stateFilter(what)});
        return made;
    };
    addChart(new TimeChart(tr("States"), Kind::Stacked, Unit::Count, bands(chartedStates())));
    addChart(new TimeChart(tr("Protocols"), Kind::Stacked, Unit::Count, bands(chartedProtocols())));
    addChart(new TimeChart(tr("Traffic"), Kind::Lines, Unit::BytesPerSecond, {{Bytes, tr("All flows"), {}}}));
    addChart(new TimeChart(
        tr("Drops"), Kind::Lines, Unit::PerSecond, {{Drops, tr("Dropped"), {}}, {EarlyDrops, tr("Early drops"), {}}}));
}

void ChartsPanel::addChart(TimeChart *chart)
{
    m_charts.push_back(chart);
    connect(chart, &TimeChart::hovered, this, &ChartsPanel::setHovered);
    connect(chart, &TimeChart::marked, this, &ChartsPanel::setMarked);
    connect(chart, &TimeChart::filterRequested, this, &ChartsPanel::filterRequested);
}

void ChartsPanel::arrange()
{
    const int wanted = m_charts.front()->minimumSizeHint().width() + m_grid->horizontalSpacing();
    const int columns = std::clamp(m_scroll->viewport()->width() / std::max(1, wanted), 1, 3);
    if (columns == m_columns)
        return;
    m_columns = columns;
    for (std::size_t i = 0; i < m_charts.size(); ++i)
        m_grid->addWidget(m_charts[i], static_cast<int>(i) / columns, static_cast<int>(i) % columns);
    for (int column = 0; column < 3; ++column)
        m_grid->setColumnStretch(column, column < columns ? 1 : 0);
}

void ChartsPanel::setHistory(const ChartHistory *history, bool live)
{
    if (history != m_history) {
        m_marked.reset();
        m_drawnTo = {};
    }
    m_history = history;
    m_live = live;
    refresh();
}

void ChartsPanel::setReach(std::chrono::seconds reach)
{
    m_reach = reach;
    const auto *const found = std::ranges::find(reaches, reach);
    if (found != reaches.end())
        m_reaches->setCurrentIndex(static_cast<int>(found - reaches.begin()));
    m_drawnTo = {};
    refresh();
}

void ChartsPanel::refresh()
{
    const bool any = m_history && !m_history->empty();
    m_scroll->setVisible(any);
    m_message->setVisible(!any);
    m_reaches->setEnabled(any);
    m_message->setText(!m_history ? tr("There is no table to chart.")
            : m_live              ? tr("Charts begin with the first reading of the table.")
                                  : tr("A dump shows one moment; only a live table has charts."));
    if (!any || !isVisible()) {
        m_drawnTo = {};
        return showMoment();
    }
    // What moves the lines by less than a pixel makes no difference, so a day is drawn anew every few minutes.
    const auto visible = std::max<std::chrono::milliseconds>(
        ChartHistory::spanFor(m_reach), std::chrono::milliseconds(m_reach) / m_charts.front()->plotWidth());
    if (m_drawnTo != std::chrono::steady_clock::time_point() && m_history->last() >= m_drawnTo
        && m_history->last() - m_drawnTo < visible)
        return;
    m_drawnTo = m_history->last();
    const auto points = std::make_shared<const std::vector<ChartPoint>>(m_history->points(m_reach));
    for (TimeChart *const chart : m_charts)
        chart->setPoints(points, m_reach, m_drawnTo);
    showMoment();
}

void ChartsPanel::setHovered(std::optional<double> secondsAgo)
{
    m_hovered = secondsAgo;
    showMoment();
}

void ChartsPanel::setMarked(double secondsAgo)
{
    const auto moment = m_drawnTo
        - std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(secondsAgo));
    // A second click near the mark takes it away.
    const auto near = m_reach / 60;
    if (m_marked && std::chrono::abs(*m_marked - moment) < near)
        m_marked.reset();
    else
        m_marked = moment;
    showMoment();
}

/// The moment that is read, or that is marked, as a time of day, and in all charts.
void ChartsPanel::showMoment()
{
    std::optional<double> marked;
    const bool isDrawn = m_drawnTo != std::chrono::steady_clock::time_point();
    if (m_marked && isDrawn && m_drawnTo >= *m_marked && m_drawnTo - *m_marked < m_reach)
        marked = std::chrono::duration<double>(m_drawnTo - *m_marked).count();
    for (TimeChart *const chart : m_charts) {
        chart->setHovered(m_hovered);
        chart->setMarked(marked);
    }
    const std::optional<double> told = m_hovered ? m_hovered : marked;
    if (!told) {
        m_moment->setText(
            m_history && !m_history->empty() ? tr("Point at a chart to read a moment; click to mark it.") : QString());
        return;
    }
    // The charts end with the last sample, which is old while the table is paused.
    const std::chrono::duration<double> old = std::chrono::steady_clock::now() - m_drawnTo;
    const double passed = *told + std::max(0.0, old.count());
    const QDateTime when = QDateTime::currentDateTime().addMSecs(-static_cast<qint64>(passed * 1000));
    const QString clock = QLocale().toString(when.time(), QStringLiteral("HH:mm:ss"));
    const QString ago = QString::fromStdString(durationText(static_cast<std::uint64_t>(passed)));
    m_moment->setText(m_hovered ? tr("%1, %2 ago").arg(clock, ago) : tr("Marked: %1, %2 ago").arg(clock, ago));
}

void ChartsPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    arrange();
    m_drawnTo = {};
    refresh();
}

void ChartsPanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

} // namespace ctscope
