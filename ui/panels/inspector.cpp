// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/inspector.h"

#include "format/flow_writer.h"
#include "table/column_words.h"
#include "table/flow_explainer.h"
#include "table/owner_words.h"
#include "table/shown_text.h"
#include "ui/panels/capacity_facts.h"
#include "ui/parts/names_in_use.h"
#include "ui/parts/field_list.h"
#include "ui/panels/path_picture.h"
#include "ui/parts/problem_words.h"
#include "ui/parts/second_hand.h"
#include "ui/parts/semantic_colors.h"
#include "ui/parts/text_block.h"
#include "ui/panels/tuple_table.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace ctscope {

namespace {

QLabel *makeLabel(const char *name)
{
    auto *label = new QLabel;
    label->setObjectName(QLatin1String(name));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

void setText(QLabel *label, const QString &text)
{
    if (label->text() != text)
        label->setText(text);
}

} // namespace

class Inspector::Private {
public:
    explicit Private(Inspector *owner)
        : q(owner)
    {
    }

    void build();
    void buildBody();
    void color();
    std::optional<Row> locate(const Snapshot &snapshot) const;
    void take(const SnapshotPtr &next, Row at);
    void findFilter(const Frame &frame);
    void present();

    Inspector *const q;
    FlowSerial serial = 0;
    SnapshotPtr snapshot;                       ///< the last snapshot that had the flow
    Row row = 0;                                ///< of the flow in it
    bool lost = false;                          ///< a later snapshot does not have it
    bool paused = false;                        ///< reading is paused
    QString hiddenBy;                           ///< the filter that hides its row; empty = none does
    QString line;                               ///< as it was last read; empty when no text was kept
    TableClockPtr clock = TableClock::steady(); ///< of the last frame
    NumberStyle numbers = numberStyleOf(QLocale());

    QStackedLayout *pages = nullptr;
    QLabel *empty = nullptr;
    QScrollArea *scroll = nullptr; ///< null, and all below, until the first flow is shown
    QLabel *gone = nullptr;
    PathPicture *picture = nullptr;
    TextBlock *headline = nullptr;
    TextBlock *next = nullptr;
    FieldList *fields = nullptr;
    QLabel *tuplesTitle = nullptr;
    TupleTable *tuples = nullptr;
    QLabel *rawTitle = nullptr;
    QPushButton *copy = nullptr;
    TextBlock *raw = nullptr;
    SecondHand *second = nullptr;
};

void Inspector::Private::build()
{
    pages = new QStackedLayout(q);
    empty = new QLabel(tr("Select a flow in the table.\nIts path, its fields and what happens to it next are "
                          "explained here."));
    empty->setObjectName(QStringLiteral("empty"));
    empty->setAlignment(Qt::AlignCenter);
    empty->setWordWrap(true);
    empty->setMargin(q->fontMetrics().height());
    pages->addWidget(empty);

    second = new SecondHand(q);
    QObject::connect(second, &QTimer::timeout, q, [this] {
        if (q->isVisible())
            present();
    });
    color();
}

/// The widgets that describe a flow. Created when the first is shown, so that the window starts sooner.
void Inspector::Private::buildBody()
{
    scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->viewport()->setAutoFillBackground(false);
    auto *body = new QWidget;
    body->setAutoFillBackground(false);
    scroll->setWidget(body);
    pages->addWidget(scroll);

    const int gap = q->fontMetrics().height() / 2;
    auto *column = new QVBoxLayout(body);
    column->setContentsMargins(gap + 2, gap, gap + 2, gap);
    column->setSpacing(gap);
    gone = makeLabel("gone");
    gone->setMargin(gap / 2 + 1);
    gone->setAutoFillBackground(true);
    column->addWidget(gone);
    picture = new PathPicture;
    column->addWidget(picture);
    headline = new TextBlock;
    headline->setObjectName(QStringLiteral("headline"));
    QFont strong = headline->font();
    strong.setWeight(QFont::DemiBold);
    headline->setFont(strong);
    column->addWidget(headline);
    next = new TextBlock;
    next->setObjectName(QStringLiteral("next"));
    column->addWidget(next);
    auto *rule = new QFrame;
    rule->setFrameShape(QFrame::HLine);
    rule->setFrameShadow(QFrame::Sunken);
    column->addWidget(rule);
    fields = new FieldList;
    column->addWidget(fields);
    tuplesTitle = new QLabel(tr("The two tuples"));
    column->addWidget(tuplesTitle);
    tuples = new TupleTable;
    column->addWidget(tuples);

    auto *rawLine = new QHBoxLayout;
    rawTitle = makeLabel("rawTitle");
    copy = new QPushButton(tr("&Copy"));
    copy->setObjectName(QStringLiteral("copy"));
    copy->setToolTip(tr("Copies the whole line, also when only its beginning is shown."));
    rawLine->addWidget(rawTitle, 1);
    rawLine->addWidget(copy, 0, Qt::AlignTop);
    column->addLayout(rawLine);
    raw = new TextBlock;
    raw->setObjectName(QStringLiteral("raw"));
    raw->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    raw->setAccessibleName(tr("The entry as a line"));
    column->addWidget(raw);
    column->addStretch(1);
    QObject::connect(copy, &QPushButton::clicked, q, [this] { QApplication::clipboard()->setText(raw->shownText()); });
    // Otherwise widgets that are created later are last, behind the line at the bottom.
    QWidget *before = q->previousInFocusChain();
    while (before != q && !(before->focusPolicy() & Qt::TabFocus))
        before = before->previousInFocusChain();
    QWidget::setTabOrder(before, scroll);
    QWidget::setTabOrder(scroll, copy);
}

void Inspector::Private::color()
{
    const SemanticColors colors = SemanticColors::of(q->palette());
    QPalette quiet = q->palette();
    quiet.setColor(QPalette::WindowText, colors.quiet);
    empty->setPalette(quiet);
    if (!scroll)
        return;
    for (QLabel *label : {tuplesTitle, rawTitle})
        label->setPalette(quiet);
    QPalette banner = q->palette();
    banner.setColor(QPalette::Window, q->palette().color(QPalette::AlternateBase));
    banner.setColor(QPalette::WindowText, q->palette().color(QPalette::Text));
    gone->setPalette(banner);
    const QColor ink = q->palette().color(QPalette::WindowText);
    const QColor faded = snapshot && (lost || snapshot->ended(row)) ? colors.ended : ink;
    headline->setTextStyle(faded, false);
    next->setTextStyle(ink, false);
    raw->setTextStyle(faded, false);
}

/// The flow's row, which usually is near its last one.
std::optional<Row> Inspector::Private::locate(const Snapshot &in) const
{
    if (row < in.rows.size() && in.rows.track(row).serial == serial)
        return row;
    return in.find(serial);
}

void Inspector::Private::take(const SnapshotPtr &picked, Row at)
{
    // A snapshot has no text for flows that have ended: keep the one that was last read.
    const std::string_view kept = picked->rows.flows().line(at);
    if (!kept.empty() || !picked->ended(at))
        line = shownLines(kept).trimmed();
    snapshot = picked;
    row = at;
    lost = false;
}

/// The filter that hides the flow; empty when none does.
void Inspector::Private::findFilter(const Frame &frame)
{
    hiddenBy.clear();
    if (frame.spec.filter.isEmpty() || lost || !frame.order)
        return;
    const auto &rows = frame.order->rows;
    if (std::find(rows.begin(), rows.end(), row) == rows.end() && (!frame.snapshot->ended(row) || frame.spec.showEnded))
        hiddenBy = filterInWords(QString::fromStdString(frame.spec.filter.text()));
}

void Inspector::Private::present()
{
    if (!snapshot)
        return;
    // The times of a flow that is gone stop at its last snapshot.
    const auto now = lost || snapshot->ended(row) ? snapshot->takenAt : snapshot->shownAt(clock->now(), paused);
    FlowMoment moment = momentOf(*snapshot, row, now);
    if (lost && !moment.ended) {
        moment.ended = true;
        moment.end = EndReason::Unknown;
    }
    FlowExplanation explanation = explain(moment, numbers);
    if (moment.owner)
        explanation.fields.insert(explanation.fields.begin(), ownerExplanation(*moment.owner));
    const ShownNamesPtr shown = NamesInUse::shared()->shown(namesFor(*snapshot));
    const std::vector<FieldExplanation> names = NameTags::explanations(*shown, moment.flow);
    explanation.fields.insert(explanation.fields.begin(), names.begin(), names.end());
    picture->showFlow(moment.flow, moment.live,
        [&shown](const IpAddress &address) { return NameTags::ofAddress(*shown, address).text; });
    headline->showText(explanation.headline);
    next->showText(explanation.next);
    QStringList remarks;
    if (moment.ended && !moment.fromEventLog)
        remarks << tr("This flow has ended. Below is what was last known about it.");
    else if (snapshot->isSet() ? snapshot->isStale(row)
                               : snapshot->live && snapshot->origin().problem.kind != Problem::None)
        remarks << tr("The table can no longer be read. Below is what was known at %1.").arg(timeKnown(*snapshot));
    if (!hiddenBy.isEmpty())
        remarks << tr("The filter “%1” hides this flow's row.").arg(hiddenBy);
    setText(gone, remarks.join(QLatin1Char('\n')));
    gone->setVisible(!remarks.isEmpty());
    fields->showFields(explanation.fields);
    tuples->showFlow(moment.flow);
    picture->setGone(moment.ended);
    fields->setGone(moment.ended);
    tuples->setGone(moment.ended);

    if (!line.isEmpty()) {
        setText(rawTitle, tr("The line as it was read"));
        raw->showText(line);
    } else {
        Flow asPrinted = moment.flow;
        if (moment.secondsLeft)
            asPrinted.timeout = moment.secondsLeft;
        std::string printed;
        writeConntrackLine(asPrinted, printed);
        setText(rawTitle, tr("The entry as conntrack -L -o extended,id prints it"));
        raw->showText(shownLines(printed).trimmed());
    }
    color();
}

Inspector::Inspector(QWidget *parent)
    : QWidget(parent)
    , d(std::make_unique<Private>(this))
{
    d->build();
}

Inspector::~Inspector() = default;

void Inspector::showFlow(const FramePtr &frame, FlowSerial serial)
{
    if (!frame || !frame->snapshot || serial == 0) {
        clearFlow();
        return;
    }
    const bool other = serial != d->serial;
    d->serial = serial;
    if (other)
        d->line.clear();
    const auto row = d->locate(*frame->snapshot);
    if (!row) {
        clearFlow();
        return;
    }
    if (!d->scroll)
        d->buildBody();
    d->clock = frame->clock;
    d->take(frame->snapshot, *row);
    d->findFilter(*frame);
    d->present();
    d->pages->setCurrentIndex(1);
    if (other)
        d->scroll->verticalScrollBar()->setValue(0);
    d->second->start();
}

void Inspector::showFrame(const FramePtr &frame)
{
    if (d->serial == 0)
        return;
    if (!frame || !frame->snapshot || (d->snapshot && !frame->snapshot->continues(*d->snapshot))) {
        clearFlow();
        return;
    }
    d->clock = frame->clock;
    if (const auto row = d->locate(*frame->snapshot))
        d->take(frame->snapshot, *row);
    else
        d->lost = true;
    d->findFilter(*frame);
    d->present();
    d->second->frameCame();
}

void Inspector::setPaused(bool paused)
{
    d->paused = paused;
    d->present();
}

void Inspector::clearFlow()
{
    d->serial = 0;
    d->snapshot.reset();
    d->row = 0;
    d->lost = false;
    d->second->stop();
    d->pages->setCurrentIndex(0);
}

FlowSerial Inspector::serial() const noexcept { return d->serial; }

void Inspector::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        d->color();
}

} // namespace ctscope
