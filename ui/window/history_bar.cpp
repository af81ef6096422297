// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/history_bar.h"

#include "format/asked_time.h"
#include "query/history/history_filter.h"
#include "source/history_session.h"
#include "table/origin_words.h"
#include "table/plural_number.h"
#include "table/shown_text.h"
#include "ui/panels/time_strip.h"
#include "ui/window/page_past.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QToolButton>
#include <QVBoxLayout>

#include <utility>

namespace ctscope {

namespace {

constexpr std::size_t mostSamples = 2000; ///< more than a strip has pixels
constexpr int typingMs = 300;

QDateTime dateTime(std::int64_t microseconds) { return QDateTime::fromMSecsSinceEpoch(microseconds / 1000); }

QString shown(std::int64_t microseconds)
{
    return dateTime(microseconds).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

/// As parseAskedTime() reads it, whatever the local time is.
QString written(std::int64_t microseconds) { return dateTime(microseconds).toUTC().toString(Qt::ISODateWithMs); }

} // namespace

HistoryBar::HistoryBar(QWidget *parent)
    : QWidget(parent)
    , m_text(new QLabel(this))
    , m_missing(new QLabel(this))
    , m_time(new QLineEdit(this))
    , m_part(new QToolButton(this))
    , m_all(new QToolButton(this))
    , m_diagnose(new QToolButton(this))
    , m_strip(new TimeStrip(this))
{
    setObjectName(QStringLiteral("historyBar"));
    for (QLabel *const label : {m_text, m_missing}) {
        label->setTextFormat(Qt::PlainText);
        QFont bold = label->font();
        bold.setBold(true);
        label->setFont(bold);
    }
    m_text->setObjectName(QStringLiteral("historyText"));
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_missing->setObjectName(QStringLiteral("historyMissing"));
    m_missing->hide();
    m_time->setObjectName(QStringLiteral("historyTime"));
    m_time->setPlaceholderText(tr("Time: 10:42, or 10:00,11:00"));
    m_time->setToolTip(toolTipOf(tr("A moment, such as 10:42, 2026-11-25 10:42:07 or -10m, or two of them with a comma "
                                    "between, and Enter. Nothing: all times.")));
    m_time->setAccessibleName(tr("Time"));
    m_time->setClearButtonEnabled(true);
    m_time->setMaximumWidth(fontMetrics().averageCharWidth() * 44);
    m_part->setObjectName(QStringLiteral("historyPart"));
    m_part->setText(tr("Flows of This Part"));
    m_part->setToolTip(
        toolTipOf(tr("The flows of the time that the strip shows. The wheel, plus and minus change it.")));
    m_all->setObjectName(QStringLiteral("historyAll"));
    m_all->setText(tr("All Times"));
    m_diagnose->setObjectName(QStringLiteral("diagnosePart"));
    m_diagnose->setText(tr("Diagnose This Part"));
    m_diagnose->setToolTip(toolTipOf(tr("What was wrong within the range that is chosen on the strip, or else within "
                                        "the time that it shows, and when.")));
    auto *const top = new QHBoxLayout;
    top->setContentsMargins(8, 4, 8, 0);
    top->addWidget(m_text, 1);
    top->addWidget(m_missing);
    auto *const choice = new QHBoxLayout;
    choice->setContentsMargins(8, 2, 8, 4);
    choice->addWidget(m_time, 1);
    choice->addWidget(m_part);
    choice->addWidget(m_all);
    choice->addWidget(m_diagnose);
    choice->addStretch(1);
    auto *const column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addLayout(choice);
    column->addWidget(m_strip);
    setAutoFillBackground(true);

    m_typing.setSingleShot(true);
    m_typing.setInterval(typingMs);
    connect(&m_typing, &QTimer::timeout, this, &HistoryBar::ask);
    connect(m_strip, &TimeStrip::momentChosen, this, [this](qint64 moment) { goTo(written(moment)); });
    connect(m_strip, &TimeStrip::partChanged, this, &HistoryBar::loadSamples);
    connect(m_time, &QLineEdit::returnPressed, this, &HistoryBar::jump);
    connect(m_all, &QToolButton::clicked, this, [this] { goTo({}); });
    connect(m_diagnose, &QToolButton::clicked, this, [this] {
        const record::Range part = chosenPart(*m_strip);
        emit diagnosisWanted(part.from, part.until);
    });
    connect(m_part, &QToolButton::clicked, this,
        [this] { goTo(written(m_strip->part().from) + u',' + written(m_strip->part().until)); });
}

void HistoryBar::open(const Origin &origin, HistoryRequestPtr request)
{
    m_origin = origin;
    m_request = std::move(request);
    m_when = QString::fromStdString(origin.when());
    m_time->setText(m_when);
    // The source was made before the filter was known. From here on, what is read and what is said is of one moment.
    m_request->set(historyScopeOf(m_when.toStdString(), m_filter, wallClockNow()));
    load();
}

void HistoryBar::setFilter(const Filter &filter)
{
    if (filter == m_filter)
        return;
    m_filter = filter;
    if (m_request)
        m_typing.start();
}

void HistoryBar::readAgain() { ask(); }

void HistoryBar::goTo(const QString &when)
{
    m_when = when;
    ask();
}

void HistoryBar::ask()
{
    m_typing.stop();
    if (!m_request)
        return;
    m_request->set(historyScopeOf(m_when.toStdString(), m_filter, wallClockNow()));
    emit readWanted();
}

void HistoryBar::jump()
{
    const QString when = m_time->text().trimmed();
    if (!historyTimesOf(when.toStdString(), wallClockNow())) {
        m_time->selectAll();
        return;
    }
    goTo(when);
}

void HistoryBar::load()
{
    m_worker.cancel();
    m_worker.run([this, url = m_origin.history()](const std::stop_token &stop) -> BackgroundWorker::Result {
        HistorySession session(url, stop);
        session.open();
        const auto range = session.range();
        if (!range)
            return {}; // the page says why
        return [this, whole = *range, found = session.gaps(*range)] {
            m_strip->setRecording(whole, found.gaps);
            loadSamples();
        };
    });
}

void HistoryBar::loadSamples()
{
    m_worker.cancel();
    m_worker.run([this, url = m_origin.history(), part = m_strip->part()](
                     const std::stop_token &stop) -> BackgroundWorker::Result {
        HistorySession session(url, stop);
        session.open();
        bool areEnds = false;
        auto samples = session.samples(part, mostSamples, areEnds);
        if (session.problem().kind != Problem::None)
            return {};
        return [this, samples = std::move(samples), areEnds]() mutable {
            m_strip->setSamples(std::move(samples), areEnds);
        };
    });
}

void HistoryBar::show(const ReadingInfo &reading)
{
    // More was stored meanwhile.
    constexpr std::int64_t worthwhile = 60'000'000; // µs
    if (reading.covers && m_strip->whole().until != 0 && reading.covers->until > m_strip->whole().until + worthwhile)
        load();
    const auto times = historyTimesOf(m_when.toStdString(), m_request ? m_request->get().now : wallClockNow());
    const QString name = originTitle(m_origin);
    const bool isMoment = times && times->isMoment;
    m_strip->setMoment(isMoment ? times->range.from : 0);
    QString text = !times || times->isWhole ? tr("Flows of all times in the history %1").arg(name)
        : isMoment                          ? tr("As of %1, in the history %2").arg(shown(times->range.from), name)
                                            : tr("Flows from %1 until %2, in the history %3")
                         .arg(shown(times->range.from), shown(times->range.until), name);
    if (reading.history) {
        const auto count = reading.history->matching;
        text += QStringLiteral(" · ")
            + (count == 1 ? tr("1 flow matches") : tr("%Ln flows match", nullptr, pluralOf(count)));
    }
    for (const Remark &remark : reading.remarks) {
        if (remark.kind == Remark::RowsLimited || remark.kind == Remark::RowsLimitedBefore)
            text += tr("; the last %Ln were read", nullptr, pluralOf(remark.second));
    }
    m_text->setText(text);
    m_text->setToolTip(toolTipOf(text));
    const bool isMissing = reading.history && reading.history->answered < reading.history->servers;
    m_missing->setVisible(isMissing);
    if (isMissing)
        m_missing->setText(
            tr("⚠ %1 of %2 servers answered").arg(reading.history->answered).arg(reading.history->servers));
    if (!m_time->hasFocus())
        m_time->setText(m_when);
}

QString HistoryBar::text() const
{
    return m_missing->isHidden() ? m_text->text() : m_text->text() + QStringLiteral(" · ") + m_missing->text();
}

} // namespace ctscope
