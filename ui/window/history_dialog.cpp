// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/history_dialog.h"

#include "query/history/history_filter.h"
#include "source/history_session.h"
#include "table/filter_words.h"
#include "table/plural_number.h"
#include "table/problem_table.h"
#include "ui/parts/saved_filters.h"
#include "ui/parts/settings.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>

#include <utility>

namespace ctscope {

namespace {

constexpr int typingMs = 400;
const auto historyKey = QStringLiteral("histories");

} // namespace

HistoryDialog::HistoryDialog(QWidget *parent)
    : QDialog(parent)
    , m_url(new QComboBox)
    , m_user(addLine("user"))
    , m_password(addLine("password"))
    , m_from(addLine("from"))
    , m_until(addLine("until"))
    , m_filter(addLine("filter"))
    , m_problem(new QLabel)
{
    setWindowTitle(tr("Open History"));
    setObjectName(QStringLiteral("historyDialog"));
    m_url->setObjectName(QStringLiteral("url"));
    m_url->setEditable(true);
    m_url->setInsertPolicy(QComboBox::NoInsert);
    m_url->setMinimumContentsLength(48);
    m_url->addItems(openSettings()->value(historyKey).toStringList());
    m_url->lineEdit()->setPlaceholderText(QStringLiteral("clickhouse://ch1.example.net:8123/ctscope"));
    m_password->setEchoMode(QLineEdit::Password);
    m_user->setPlaceholderText(tr("default"));
    m_password->setPlaceholderText(tr("none, or that of ~/.netrc"));
    m_from->setText(QStringLiteral("-1h"));
    m_from->setPlaceholderText(tr("the start"));
    m_until->setPlaceholderText(tr("now"));
    m_filter->setPlaceholderText(tr("every flow"));

    const auto pair = [](QWidget *first, const QString &label, QWidget *second) {
        auto *row = new QHBoxLayout;
        auto *between = new QLabel(label);
        between->setBuddy(second);
        row->addWidget(first, 1);
        row->addWidget(between);
        row->addWidget(second, 1);
        return row;
    };
    const auto labelled = [](const QString &text, QWidget *buddy) {
        auto *label = new QLabel(text);
        label->setBuddy(buddy);
        return label;
    };
    auto *form = new QFormLayout(this);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->addRow(labelled(tr("&Server and database:"), m_url), m_url);
    form->addRow(labelled(tr("&User:"), m_user), pair(m_user, tr("&Password:"), m_password));
    form->addRow(labelled(tr("&From:"), m_from), pair(m_from, tr("un&til:"), m_until));
    form->addRow(labelled(tr("F&ilter:"), m_filter), m_filter);
    auto *help = new QLabel(
        tr("A history holds the flows that ctscope-record stored in ClickHouse, of any number of machines. A time is "
           "10:42, 2026-11-25 10:42:07 or -10m. The last %L1 flows that match are shown; groups and searches are of "
           "all.")
            .arg(qulonglong(HistorySession::mostRows)));
    help->setWordWrap(true);
    help->setMinimumWidth(fontMetrics().averageCharWidth() * 64);
    form->addRow(help);
    m_problem->setObjectName(QStringLiteral("problem"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->setMinimumHeight(2 * fontMetrics().height());
    m_problem->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    form->addRow(m_problem);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Open | QDialogButtonBox::Cancel);
    m_open = buttons->button(QDialogButtonBox::Open);
    form->addRow(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &HistoryDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &HistoryDialog::reject);
    connect(m_url, &QComboBox::editTextChanged, this, &HistoryDialog::read);
    m_typing.setSingleShot(true);
    m_typing.setInterval(typingMs);
    connect(&m_typing, &QTimer::timeout, this, &HistoryDialog::count);
    m_url->lineEdit()->selectAll();
    read();
}

QLineEdit *HistoryDialog::addLine(const char *name)
{
    auto *line = new QLineEdit;
    line->setObjectName(QLatin1String(name));
    connect(line, &QLineEdit::textChanged, this, &HistoryDialog::read);
    return line;
}

QString HistoryDialog::filter() const { return m_filter->text().trimmed(); }

void HistoryDialog::setUrl(const QString &url) { m_url->setEditText(url); }

void HistoryDialog::read()
{
    if (m_open == nullptr) // the constructor fills the form in
        return;
    m_worker.cancel();
    m_typing.stop();
    m_origin.reset();
    QString problem;
    QString text = m_url->currentText().trimmed();
    if (!text.isEmpty() && !text.contains(QStringLiteral("://")))
        text.prepend(QStringLiteral("clickhouse://"));
    const std::string from = m_from->text().trimmed().toStdString();
    const std::string until = m_until->text().trimmed().toStdString();
    std::string when;
    if (!from.empty() || !until.empty()) // "-0s" is now
        when = (from.empty() ? "1970-01-01" : from) + ',' + (until.empty() ? "-0s" : until);
    auto url = history::ClickhouseUrl::parse(text.toStdString());
    const filter::NameTable names = SavedFilters::shared()->names();
    const ParsedFilter read = readFilter(filter().toStdString(), &names);
    if (!url) {
        if (!text.isEmpty())
            problem = tr("A history is clickhouse://HOST:PORT/DATABASE.");
    } else if (!historyTimesOf(when, wallClockNow())) {
        problem =
            tr("This is no time, or the second one is before the first. Examples: 10:42, -10m, 2026-11-26 10:42.");
    } else if (!read.ok()) {
        problem = FilterWords::sentence(*read.error);
    } else {
        if (const std::string user = m_user->text().trimmed().toStdString(); !user.empty())
            url->user = user;
        if (const std::string password = m_password->text().toStdString(); !password.empty())
            url->password = password;
        m_origin = Origin::ofHistory(*std::move(url)).at(when);
        m_typing.start();
    }
    m_problem->setText(problem);
    m_open->setEnabled(m_origin.has_value());
}

/// How many flows match, before all of them are asked for.
void HistoryDialog::count()
{
    if (!m_origin)
        return;
    const filter::NameTable names = SavedFilters::shared()->names();
    const ParsedFilter read = readFilter(filter().toStdString(), &names);
    m_worker.run(
        [this, origin = *m_origin, filter = read.filter](const std::stop_token &stop) -> BackgroundWorker::Result {
            const std::int64_t now = wallClockNow();
            const HistoryScope scope = historyScopeOf(origin.when(), filter, now);
            HistorySession session(origin.history(), stop);
            session.open();
            const auto times = historyTimesOf(origin.when(), now).value_or(HistoryTimes());
            const std::uint64_t found = session.count('(' + sqlConditionOf(times) + ") AND (" + scope.condition + ')');
            return [this, problem = session.problem(), found, shards = session.shards(), isExact = scope.isExact] {
                if (problem.kind != Problem::None)
                    return m_problem->setText(wordsOf(problem, {}).title);
                QString text = found == 1 ? tr("1 flow matches.") : tr("%Ln flows match.", nullptr, pluralOf(found));
                if (!isExact)
                    text += u' ' + tr("A part of the filter is applied to them here.");
                if (shards && shards->answered < shards->total)
                    text += u' ' + tr("%1 of %2 servers answered.").arg(shards->answered).arg(shards->total);
                m_problem->setText(text);
            };
        });
}

void HistoryDialog::accept()
{
    if (!m_origin)
        return;
    const QString line = QString::fromStdString(m_origin->history().toString());
    QStringList history = openSettings()->value(historyKey).toStringList();
    history.removeAll(line);
    history.prepend(line);
    openSettings()->setValue(historyKey, history.mid(0, mostKept));
    QDialog::accept();
}

} // namespace ctscope
