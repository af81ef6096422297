// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/nat_search_dialog.h"

#include "table/nat_search_words.h"
#include "table/shown_text.h"
#include "ui/parts/text_block.h"
#include "ui/window/nat_searcher.h"

#include "table/problem_table.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QSaveFile>
#include <QVBoxLayout>

namespace ctscope {

namespace {

/// The list is for reading; the table is for a long list.
constexpr qsizetype mostRows = 200;
constexpr const char *protocols[] = {"tcp", "udp", "icmp", "icmpv6", "sctp", "dccp", "gre"};

} // namespace

NatSearchDialog::NatSearchDialog(QWidget *parent)
    : QDialog(parent)
    , m_searcher(new NatSearcher(this))
    , m_address(addLine("address"))
    , m_port(addLine("port"))
    , m_protocol(new QComboBox)
    , m_time(addLine("time"))
    , m_tolerance(addLine("tolerance"))
    , m_table(new QLabel)
    , m_answer(new TextBlock)
    , m_doubts(new TextBlock)
    , m_rows(new QListWidget)
    , m_show(new QPushButton)
    , m_save(new QPushButton)
{
    setObjectName(QStringLiteral("natSearchDialog"));
    setWindowTitle(tr("NAT Search"));
    m_show->setText(tr("&Show These Flows"));
    m_save->setText(tr("Save &Report…"));
    m_save->setObjectName(QStringLiteral("saveAnswer"));
    m_save->setEnabled(false);
    m_address->setPlaceholderText(QStringLiteral("198.51.100.7:41234"));
    m_port->setPlaceholderText(tr("any"));
    m_time->setPlaceholderText(tr("any time, or 10:42, -10m, …"));
    m_protocol->setObjectName(QStringLiteral("protocol"));
    m_protocol->addItem(tr("any"));
    for (const char *const name : protocols)
        m_protocol->addItem(QLatin1String(name), QLatin1String(name));
    m_tolerance->setText(QStringLiteral("30s"));
    m_tolerance->setToolTip(toolTipOf(tr("Before and after the time, because clocks differ.")));
    m_address->setToolTip(toolTipOf(tr("The address as it is known outside: after source NAT, or before destination "
                                       "NAT. The port may follow a colon.")));
    m_port->setToolTip(toolTipOf(tr("A port, or the id of ICMP.")));
    connect(m_protocol, &QComboBox::currentIndexChanged, this, &NatSearchDialog::search);

    auto *end = new QHBoxLayout;
    auto *portLabel = new QLabel(tr("&Port:"));
    portLabel->setBuddy(m_port);
    auto *protocolLabel = new QLabel(tr("P&rotocol:"));
    protocolLabel->setBuddy(m_protocol);
    end->addWidget(m_address, 3);
    end->addWidget(portLabel);
    end->addWidget(m_port, 1);
    end->addWidget(protocolLabel);
    end->addWidget(m_protocol);
    auto *time = new QHBoxLayout;
    auto *toleranceLabel = new QLabel(tr("&Tolerance:"));
    toleranceLabel->setBuddy(m_tolerance);
    time->addWidget(m_time, 3);
    time->addWidget(toleranceLabel);
    time->addWidget(m_tolerance, 1);
    auto *form = new QFormLayout;
    auto *addressLabel = new QLabel(tr("&Outside address:"));
    addressLabel->setBuddy(m_address);
    auto *timeLabel = new QLabel(tr("T&ime:"));
    timeLabel->setBuddy(m_time);
    form->addRow(addressLabel, end);
    form->addRow(timeLabel, time);

    m_table->setTextFormat(Qt::PlainText);
    m_table->setObjectName(QStringLiteral("table"));
    QFont bold = m_answer->font();
    bold.setBold(true);
    m_answer->setFont(bold);
    m_answer->setObjectName(QStringLiteral("answer"));
    m_rows->setObjectName(QStringLiteral("rows"));
    m_rows->setAccessibleName(tr("Flows"));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    m_show->setObjectName(QStringLiteral("showFlows"));
    m_show->setAutoDefault(false);
    buttons->addButton(m_show, QDialogButtonBox::ActionRole);
    m_save->setAutoDefault(false);
    buttons->addButton(m_save, QDialogButtonBox::ActionRole);
    buttons->button(QDialogButtonBox::Close)->setAutoDefault(false);
    connect(m_save, &QPushButton::clicked, this, &NatSearchDialog::saveReport);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_show, &QPushButton::clicked, this, [this] { emit flowsRequested(filter()); });

    auto *whole = new QVBoxLayout(this);
    whole->addLayout(form);
    whole->addWidget(m_table);
    whole->addWidget(m_answer);
    whole->addWidget(m_doubts);
    whole->addWidget(m_rows, 1);
    whole->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 100, fontMetrics().height() * 24);
    connect(m_searcher, &NatSearcher::found, this, &NatSearchDialog::showAnswer);
    connect(m_searcher, &NatSearcher::failed, this, &NatSearchDialog::showProblem);
    search();
}

QLineEdit *NatSearchDialog::addLine(const char *name)
{
    auto *line = new QLineEdit(this);
    line->setObjectName(QLatin1String(name));
    connect(line, &QLineEdit::textChanged, this, &NatSearchDialog::search);
    return line;
}

void NatSearchDialog::setFrame(const FramePtr &frame, const QString &title)
{
    m_frame = frame;
    m_title = title;
    m_table->setText(frame ? tr("Table: %1").arg(shownText(title, longestCell)) : QString());
    if (isVisible())
        search();
}

void NatSearchDialog::showEvent(QShowEvent *event)
{
    QDialog::showEvent(event);
    search();
}

void NatSearchDialog::hideEvent(QHideEvent *event)
{
    QDialog::hideEvent(event);
    m_searcher->cancel();
}

NatSearchDialog::Form NatSearchDialog::read() const
{
    Form form;
    const QString address = m_address->text().trimmed();
    if (address.isEmpty())
        return {{}, {}, tr("Enter an address as it is known outside.")};
    std::optional<NatQuery> query = parseNatEnd(address.toStdString());
    if (!query)
        return {{}, {}, tr("This is not an address: %1").arg(shownText(address, longestCell))};
    if (const QString port = m_port->text().trimmed(); !port.isEmpty()) {
        bool ok = false;
        const ushort number = port.toUShort(&ok);
        if (!ok)
            return {{}, {}, tr("A port is a number from 0 to 65535.")};
        if (query->port && *query->port != number)
            return {{}, {}, tr("The address and the field beside it name two different ports.")};
        query->port = number;
    }
    if (const QString name = m_protocol->currentData().toString(); !name.isEmpty())
        query->protocol = protocol::fromName(name.toStdString());
    if (const QString time = m_time->text().trimmed(); !time.isEmpty()) {
        form.time = parseAskedTime(time.toStdString());
        if (!form.time)
            return {{}, {}, tr("This is not a time. Examples: 10:42, -10m, 2026-11-26 10:42:11+01:00.")};
    }
    const auto tolerance = parseAskedDuration(m_tolerance->text().trimmed().toStdString());
    if (!tolerance)
        return {{}, {}, tr("This is not a duration. Examples of a tolerance: 30s, 2m.")};
    query->tolerance = *tolerance;
    form.query = query;
    return form;
}

QString NatSearchDialog::filter() const
{
    const Form form = read();
    if (!form.query)
        return {};
    const auto number = form.query->protocol;
    const bool mayBeIcmp = !number || *number == protocol::icmp || *number == protocol::icmpv6;
    // What is asked for may also be the id of ICMP, which is no port.
    const QString address = QString::fromStdString(form.query->address.toString());
    QString text =
        QStringLiteral("nat.addr == ") + NatSearchWords::endpoint(form.query->address.toString(), form.query->port);
    if (form.query->port && mayBeIcmp)
        text = QStringLiteral("(%1 or nat.addr == %2 and icmp.id == %3)").arg(text, address).arg(*form.query->port);
    if (form.query->protocol)
        text += QStringLiteral(" and proto == ") + m_protocol->currentData().toString();
    return text;
}

void NatSearchDialog::search()
{
    if (!layout()) // the constructor fills the form in
        return;
    const Form form = read();
    m_show->setEnabled(form.query && m_frame);
    m_report.reset();
    m_save->setEnabled(false);
    if (!form.query || !m_frame) {
        m_searcher->cancel();
        showAnswerText(m_frame ? form.wrong : tr("There is no table to search."), {});
        showRows({});
        return;
    }
    if (isVisible())
        m_searcher->ask(m_frame, *form.query, form.time);
}

void NatSearchDialog::showAnswer(const NatQuery &query, const NatAnswer &answer)
{
    QStringList rows;
    for (const NatMatch &match : answer.matches) {
        if (rows.size() == mostRows)
            break;
        rows << NatSearchWords::line(match, query);
    }
    if (const qsizetype more = qsizetype(answer.matches.size()) - mostRows; more > 0)
        rows << tr("… and %Ln more; the table shows them all", nullptr, static_cast<int>(more));
    showAnswerText(NatSearchWords::answer(query, answer), NatSearchWords::doubts(answer));
    showRows(rows);
    m_report = NatReport{m_title, QDateTime::currentDateTime(), query, answer};
    m_save->setEnabled(true);
}

void NatSearchDialog::showProblem(const SourceProblem &problem)
{
    if (problem.kind == Problem::Cancelled)
        return;
    showAnswerText(wordsOf(problem, {}).title, {});
    showRows({});
}

void NatSearchDialog::saveReport()
{
    auto *dialog = new QFileDialog(this, tr("Save Report"));
    dialog->setObjectName(QStringLiteral("answerFile"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Page (*.html)"), tr("Text (*.txt)")});
    dialog->setDefaultSuffix(QStringLiteral("html"));
    dialog->selectFile(QStringLiteral("nat-search.html"));
    connect(dialog, &QFileDialog::fileSelected, this, &NatSearchDialog::writeReport);
    dialog->open();
}

void NatSearchDialog::writeReport(const QString &path)
{
    if (!m_report)
        return;
    const QByteArray text = (path.endsWith(QStringLiteral(".txt")) ? m_report->text() : m_report->html()).toUtf8();
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.commit())
        return;
    m_doubts->showText(
        tr("The report could not be saved as %1: %2").arg(shownText(path, longestCell), file.errorString()));
    m_doubts->show();
}

void NatSearchDialog::showAnswerText(const QString &answer, const QStringList &doubts)
{
    m_answer->showText(answer);
    m_doubts->showText(doubts.join(u'\n'));
    m_doubts->setVisible(!doubts.isEmpty());
}

/// In place, so that the current row and the place in the list stay.
void NatSearchDialog::showRows(const QStringList &rows)
{
    while (m_rows->count() > rows.size())
        delete m_rows->takeItem(m_rows->count() - 1);
    for (int i = 0; i < rows.size(); ++i) {
        if (i == m_rows->count())
            m_rows->addItem(rows[i]);
        else if (m_rows->item(i)->text() != rows[i])
            m_rows->item(i)->setText(rows[i]);
    }
}

QString NatSearchDialog::text() const
{
    QStringList lines{m_answer->shownText()};
    for (int i = 0; i < m_rows->count(); ++i)
        lines << QStringLiteral("  ") + m_rows->item(i)->text();
    if (!m_doubts->isHidden())
        lines << m_doubts->shownText();
    return lines.join(u'\n');
}

} // namespace ctscope
