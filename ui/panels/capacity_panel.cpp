// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/cell_words.h"
#include "ui/panels/capacity_panel.h"

#include "tracking/trend.h"
#include "table/column_words.h"
#include "table/plural_number.h"
#include "table/shown_text.h"
#include "ui/panels/capacity_facts.h"
#include "ui/panels/capacity_gauge.h"
#include "ui/panels/capacity_levels_dialog.h"
#include "ui/panels/fill_history.h"
#include "ui/panels/history_chart.h"
#include "ui/parts/line_box.h"
#include "ui/parts/semantic_colors.h"
#include "ui/panels/state_bars.h"
#include "ui/panels/swatch.h"

#include <QAction>
#include <QDateTime>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QRegularExpressionValidator>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <cmath>

namespace ctscope {

namespace {

/// Growth per second; smaller values are shown as none.
constexpr double leastShown = 0.05;

/// One line of the numbers below the gauge: a swatch, a label and a value.
struct FactRow {
    Swatch *swatch = nullptr;
    QWidget *label = nullptr;
    QLabel *value = nullptr;

    void show(const QString &text, const QString &explanation)
    {
        value->setText(text);
        for (QWidget *widget : {static_cast<QWidget *>(swatch), label, static_cast<QWidget *>(value)}) {
            widget->setToolTip(toolTipOf(explanation));
            widget->setVisible(!text.isEmpty());
        }
    }
};

QString decimal(double value, const NumberStyle &numbers)
{
    return QString::number(value, 'f', value < 0.995 ? 2 : 1)
        .replace(QLatin1Char('.'), QString::fromStdString(numbers.decimalPoint));
}

} // namespace

class CapacityPanel::Private {
public:
    explicit Private(CapacityPanel *owner)
        : q(owner)
    {
    }

    void build();
    void color();
    void refresh();
    void refreshFacts(const CapacityFacts &facts);
    void showParts(const CapacityFacts &facts);
    QString eventsText() const;
    void refreshGrowth(const CapacityFacts &facts);
    void refreshHistory();
    void keepWide();
    void takeTypedMax();

    CapacityPanel *const q;
    CapacityLevels levels;
    NumberStyle numbers = numberStyleOf(QLocale());
    SnapshotPtr snapshot;
    std::optional<std::uint64_t> typedMax;
    FillHistory past;
    Trend trend;
    /// Of a live table while an earlier moment of it is shown.
    struct Waiting {
        TrackingId tracking = 0;
        FillHistory past;
        Trend trend;
    };
    Waiting waiting;
    std::optional<HistoryPoint> drawn; ///< the last point in the chart

    QScrollArea *scroll = nullptr;
    CapacityGauge *gauge = nullptr;
    QLabel *amount = nullptr;
    QLabel *remark = nullptr;
    QWidget *ask = nullptr;
    QLabel *askLabel = nullptr;
    QLineEdit *typed = nullptr;
    std::array<FactRow, evictionCount> parts; ///< index: Eviction
    FactRow buckets;
    FactRow perBucket;
    FactRow chain;
    FactRow growth;
    FactRow full;
    QLabel *historyTitle = nullptr;
    QLabel *historyMax = nullptr;
    HistoryChart *history = nullptr;
    QLabel *statesTitle = nullptr;
    StateBars *states = nullptr;

private:
    QWidget *flowsButton(const QString &label, Eviction eviction);
    QString count(std::uint64_t value) const { return QString::fromStdString(countText(value, numbers)); }
};

void CapacityPanel::Private::build()
{
    auto *outer = new QVBoxLayout(q);
    outer->setContentsMargins(0, 0, 0, 0);
    scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto *body = new QWidget;
    scroll->setWidget(body);
    // The panel has the colour of the window, not that of a text page.
    scroll->viewport()->setAutoFillBackground(false);
    body->setAutoFillBackground(false);
    outer->addWidget(scroll);

    auto *column = new QVBoxLayout(body);
    const int gap = q->fontMetrics().height() / 2;
    column->setContentsMargins(gap + 2, gap, gap + 2, gap);
    column->setSpacing(gap);

    gauge = new CapacityGauge;
    column->addWidget(gauge);

    amount = new QLabel;
    amount->setAlignment(Qt::AlignHCenter);
    amount->setTextInteractionFlags(Qt::TextSelectableByMouse);
    amount->setObjectName(QStringLiteral("amount"));
    QFont larger = amount->font();
    if (larger.pointSizeF() > 0)
        larger.setPointSizeF(larger.pointSizeF() * 1.15);
    amount->setFont(larger);
    column->addWidget(amount);

    remark = new QLabel;
    remark->setWordWrap(true);
    remark->setAlignment(Qt::AlignHCenter);
    remark->setObjectName(QStringLiteral("remark"));
    column->addWidget(remark);

    ask = new QWidget;
    auto *askLine = new QVBoxLayout(ask);
    askLine->setContentsMargins(0, 0, 0, 0);
    askLine->setSpacing(3);
    askLabel = new QLabel(tr("&Limit of that machine:"));
    typed = new LineBox;
    typed->setObjectName(QStringLiteral("typedMax"));
    typed->setPlaceholderText(tr("such as 262144"));
    typed->setClearButtonEnabled(true);
    typed->setValidator(new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{0,10}")), typed));
    typed->setToolTip(tr("A dump does not contain the limit of its machine. Type the value of its "
                         "net.netfilter.nf_conntrack_max to see how full its table was."));
    askLabel->setBuddy(typed);
    askLine->addWidget(askLabel);
    askLine->addWidget(typed);
    column->addWidget(ask);
    QObject::connect(typed, &QLineEdit::textChanged, q, [this] { takeTypedMax(); });

    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(gap);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(1, 1);
    const auto addRow = [&](FactRow &row, const QString &label, const char *name,
                            std::optional<Eviction> eviction = {}) {
        const int line = grid->rowCount();
        row.swatch = new Swatch(eviction);
        row.label = eviction ? flowsButton(label, *eviction) : new QLabel(label);
        row.value = new QLabel;
        row.value->setObjectName(QLatin1String(name));
        row.value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        row.value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        if (!eviction) {
            grid->addWidget(row.label, line, 0, 1, 2);
            row.swatch->setParent(body);
            row.swatch->resize(0, 0);
        } else {
            grid->addWidget(row.swatch, line, 0, Qt::AlignVCenter);
            grid->addWidget(row.label, line, 1, Qt::AlignLeft);
        }
        grid->addWidget(row.value, line, 2);
    };
    constexpr std::array names = {"kept", "byCollector", "evictable"};
    for (std::size_t i = 0; i < parts.size(); ++i)
        addRow(parts[i], evictionWord(static_cast<Eviction>(i)), names[i], static_cast<Eviction>(i));
    addRow(growth, tr("Net growth"), "growth");
    addRow(buckets, tr("Hash buckets"), "buckets");
    addRow(perBucket, tr("Entries per bucket"), "perBucket");
    addRow(chain, tr("Mean chain length"), "chain");
    // Last, because it is not always shown.
    addRow(full, tr("Full in"), "full");
    column->addLayout(grid);

    historyTitle = new QLabel(tr("Entries over the last 5 minutes"));
    historyMax = new QLabel;
    historyMax->setObjectName(QStringLiteral("historyMax"));
    historyMax->setWordWrap(true);
    history = new HistoryChart;
    auto *chart = new QVBoxLayout;
    chart->setSpacing(0);
    chart->addWidget(historyTitle);
    chart->addWidget(historyMax);
    chart->addWidget(history);
    column->addLayout(chart);

    statesTitle = new QLabel(tr("Flows by state"));
    column->addWidget(statesTitle);
    states = new StateBars;
    column->addWidget(states);
    column->addStretch(1);
    QObject::connect(states, &StateBars::filterRequested, q, &CapacityPanel::filterRequested);

    auto *choose = new QAction(tr("Amber and red &levels…"), q);
    QObject::connect(choose, &QAction::triggered, q, &CapacityPanel::chooseLevels);
    q->addAction(choose);
    q->setContextMenuPolicy(Qt::ActionsContextMenu);
    color();
    refresh();
}

/// A label that filters the flows of a part.
QWidget *CapacityPanel::Private::flowsButton(const QString &label, Eviction eviction)
{
    auto *const button = new QToolButton;
    button->setObjectName(QStringLiteral("flowsOf-%1").arg(static_cast<int>(eviction)));
    button->setText(label);
    button->setAccessibleName(tr("Show these flows: %1").arg(label));
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setCursor(Qt::PointingHandCursor);
    const QString filter = QStringLiteral("eviction == ") + QString::fromUtf8(evictionName(eviction).data());
    QObject::connect(button, &QToolButton::clicked, q, [this, filter] { emit q->filterRequested(filter); });
    return button;
}

void CapacityPanel::Private::color()
{
    const SemanticColors colors = SemanticColors::of(q->palette());
    QPalette quiet = q->palette();
    quiet.setColor(QPalette::WindowText, colors.quiet);
    for (QWidget *label : std::initializer_list<QWidget *>{remark, askLabel, buckets.label, perBucket.label,
             chain.label, growth.label, full.label, historyTitle, historyMax, statesTitle})
        label->setPalette(quiet);
}

void CapacityPanel::Private::takeTypedMax()
{
    bool ok = false;
    const qulonglong value = typed->text().toULongLong(&ok);
    typedMax = ok && value > 0 ? std::optional<std::uint64_t>(value) : std::nullopt;
    refresh();
}

void CapacityPanel::Private::refresh()
{
    const CapacityFacts facts = snapshot ? CapacityFacts::of(*snapshot, typedMax) : CapacityFacts();
    gauge->setFacts(facts);
    refreshFacts(facts);
    refreshGrowth(facts);
    refreshHistory();
    if (snapshot)
        states->showTotals(snapshot->totals);
    else
        states->clear();
    statesTitle->setVisible(!states->lines().empty());
    states->setVisible(!states->lines().empty());
    keepWide();
}

/// There is no horizontal scroll bar, so the dock grows when a number would be cut off.
void CapacityPanel::Private::keepWide()
{
    QWidget *const body = scroll->widget();
    body->layout()->activate();
    // The vertical scroll bar always has its room, so that nothing moves when it appears.
    scroll->setMinimumWidth(body->minimumSizeHint().width() + scroll->verticalScrollBar()->sizeHint().width());
}

void CapacityPanel::Private::refreshFacts(const CapacityFacts &facts)
{
    const bool log = snapshot && snapshot->reading().isEventLog;
    const bool deletion = snapshot && snapshot->reading().isDeletion;
    gauge->setVisible(!log && !deletion); // the flows of a log were not in the table at the same time
    amount->setText(log ? eventsText() : snapshot ? countOfMaxText(facts, numbers) : QString());
    const bool list = snapshot && traitsOf(snapshot->origin().problem.kind).holdsFiles;
    const bool dump = snapshot && !snapshot->live && !list;
    ask->setVisible(dump && !snapshot->origin().capacity.max && !log && !deletion);
    QString say;
    if (snapshot && snapshot->reading().isEventLog)
        say = tr("An event log does not show how full the table was.");
    else if (deletion)
        say = tr("conntrack deleted these entries when it listed them.");
    else if (dump && !facts.max)
        say = tr("A dump does not contain its machine's limit.");
    else if (dump && facts.maxTyped)
        say = tr("Measured against the limit that you typed.");
    else if (dump && snapshot->origin().capacity.max)
        say = snapshot->reading().covers ? tr("Count and limit are those of that moment.")
                                         : tr("The limit is from the same support bundle.");
    else if (facts.stale && facts.count && snapshot->origin().origin.isElsewhere())
        say = tr("List and count are from %1.").arg(timeKnown(*snapshot));
    else if (facts.stale && facts.count)
        say = tr("The list is from %1; the count is current.").arg(timeKnown(*snapshot));
    else if (facts.stale)
        say = tr("The list is from %1.").arg(timeKnown(*snapshot));
    else if (snapshot && !facts.listed && facts.count)
        say = tr("The entries cannot be read, but their count can.");
    else if (facts.listed && facts.count && !facts.countedRows && *facts.count > *facts.listed)
        say = tr("%1 listed; expired entries are counted until they are removed.").arg(count(*facts.listed));
    remark->setText(say);
    remark->setVisible(!say.isEmpty());

    showParts(facts);

    const bool hashed = facts.buckets.value_or(0) > 0 && facts.count;
    buckets.show(hashed ? count(*facts.buckets) : QString(),
        tr("Size of the hash table (nf_conntrack_buckets), which all network namespaces share."));
    const double load = hashed ? static_cast<double>(*facts.count) / static_cast<double>(*facts.buckets) : 0;
    perBucket.show(hashed ? decimal(load, numbers) : QString(), tr("Entries divided by hash buckets."));
    chain.show(hashed ? decimal(2 * load, numbers) : QString(),
        tr("Every entry is hashed twice, once for each direction, so a chain holds on average twice as many "
           "as there are entries per bucket. Lookups walk along a chain."));
}

QString CapacityPanel::Private::eventsText() const
{
    const QString flows = snapshot->liveRows == 1
        ? tr("1 flow")
        : tr("%1 flows", nullptr, pluralOf(snapshot->liveRows)).arg(count(snapshot->liveRows));
    const std::uint64_t events = snapshot->reading().events;
    return events == 1 ? tr("1 event of %1").arg(flows)
                       : tr("%1 events of %2", nullptr, pluralOf(events)).arg(count(events), flows);
}

void CapacityPanel::Private::showParts(const CapacityFacts &facts)
{
    const auto shares = facts.parts();
    const bool any = shares && *facts.count > 0;
    const QColor shape = gauge->levelColor(q->palette());
    int left = 100;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::uint64_t entries = any ? (*shares)[i] : 0;
        // Rounded so that they add up to 100.
        const int percent = !any    ? 0
            : i + 1 == parts.size() ? left
                                    : std::min(left,
                                        static_cast<int>(std::lround(
                                            100.0 * static_cast<double>(entries) / static_cast<double>(*facts.count))));
        left -= percent;
        QString text = tr("%1 (%2 %)").arg(count(entries)).arg(percent);
        if (percent == 0 && entries > 0)
            text = tr("%1 (< 1 %)").arg(count(entries));
        else if (percent == 100 && entries < *facts.count)
            text = tr("%1 (> 99 %)").arg(count(entries));
        parts[i].swatch->setColor(shape);
        parts[i].show(any ? text : QString(), evictionMeaning(static_cast<Eviction>(i)));
    }
}

void CapacityPanel::Private::refreshGrowth(const CapacityFacts &facts)
{
    if (!snapshot || !snapshot->live || !facts.count) {
        growth.show({}, {});
        full.show({}, {});
        return;
    }
    const auto perSecond = trend.growth();
    QString text = tr("measuring");
    if (perSecond) {
        text = QString::fromStdString(countRateText(std::abs(*perSecond), numbers));
        // A value too small to be shown is 0; others always have a sign.
        if (std::abs(*perSecond) < leastShown)
            text = tr("0/s");
        else
            text.prepend(*perSecond < 0 ? QStringLiteral("−") : QStringLiteral("+"));
    }
    growth.show(text, tr("New entries minus removed entries per second, over the last six seconds."));
    // The gauge shows that a table is full; without a clear forecast the line is hidden.
    const auto time = trend.timeToFull();
    full.show(time && time->count() > 0 ? forecastText(*time) : QString(),
        tr("When the count reaches the limit, if the table keeps growing as it has lately."));
}

void CapacityPanel::Private::refreshHistory()
{
    const bool shown = snapshot && snapshot->live && !past.empty();
    historyTitle->setVisible(shown);
    history->setVisible(shown);
    historyMax->setVisible(shown && snapshot->origin().capacity.max.value_or(0) > 0);
    if (!shown)
        return;
    const auto newest = past.newest();
    // While the count does not change, the chart stays the same within a span.
    if (std::exchange(drawn, newest) == newest)
        return;
    past.drawOn(*history);
    const QString max = count(snapshot->origin().capacity.max.value_or(0));
    historyMax->setText(history->showsMax() ? tr("Dashed: the limit, %1.").arg(max)
                                            : tr("The limit, %1, is above this chart.").arg(max));
}

CapacityPanel::CapacityPanel(QWidget *parent)
    : QWidget(parent)
    , d(std::make_unique<Private>(this))
{
    d->build();
}

CapacityPanel::~CapacityPanel() = default;

void CapacityPanel::showFrame(const FramePtr &frame)
{
    const SnapshotPtr next = frame ? frame->snapshot : nullptr;
    const SnapshotPtr was = d->snapshot;
    const bool other = !next || !was || !next->continues(*was);
    d->snapshot = next;
    if (other) {
        // While an earlier moment of a live table is shown, its history waits.
        if (was && was->live && next && !next->live)
            d->waiting = {was->tracking, d->past, d->trend};
        d->typed->clear();
        d->states->clear();
        d->past.clear();
        d->drawn.reset();
        d->trend.clear();
        if (next && next->live && next->continues(d->waiting.tracking)) {
            d->past = d->waiting.past;
            d->trend = d->waiting.trend;
        }
    }
    if (next && next->live) {
        d->past.add(*next);
        d->trend.add(next->polledAt, next->origin().capacity);
    }
    d->refresh();
}

void CapacityPanel::setLevels(CapacityLevels levels)
{
    levels = levels.normalised();
    if (levels == d->levels)
        return;
    d->levels = levels;
    d->gauge->setLevels(d->levels);
    d->refresh();
}

void CapacityPanel::chooseLevels()
{
    if (const auto chosen = CapacityLevelsDialog::ask(d->levels, this)) {
        setLevels(*chosen);
        emit levelsChanged(d->levels);
    }
}

CapacityLevels CapacityPanel::levels() const noexcept { return d->levels; }

void CapacityPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        d->color();
        d->refresh();
    }
}

} // namespace ctscope
