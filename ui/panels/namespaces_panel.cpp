// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/namespaces_panel.h"

#include "ui/parts/explanation.h"
#include "ui/parts/fact_table.h"
#include "ui/parts/text_block.h"

#include "table/namespace_model.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

namespace ctscope {

NamespacesPanel::NamespacesPanel(QWidget *parent)
    : NamespacesPanel(NamespaceCounter(), NamespaceWatch::usualInterval, parent)
{
}

NamespacesPanel::NamespacesPanel(NamespaceCounter counter, std::chrono::milliseconds interval, QWidget *parent)
    : QWidget(parent)
    , m_model(new NamespaceModel(this))
    , m_table(new FactTable(Sign::Warning))
    , m_summary(new QLabel(tr("The network namespaces are being counted…")))
    , m_hidden(new QLabel)
    , m_title(new QLabel)
    , m_details(new TextBlock)
    , m_command(new CommandBox)
    , m_watchButton(new QPushButton(tr("&Watch")))
    // Queued: it comes from the thread of the watch, which ends before this object does.
    , m_watch(std::move(counter), [this](NamespaceCensusPtr census) {
        QMetaObject::invokeMethod(this, [this, census = std::move(census)] { takeCensus(census); }, Qt::QueuedConnection);
    }, interval)
{
    setObjectName(QStringLiteral("namespacesPanel"));
    build();
    m_table->setFacts(m_model);
    m_table->setAccessibleName(tr("Network namespaces"));
    m_table->setWidths({23, 11, 8, 9, 16, 13});
    connect(m_table, &FactTable::factChanged, this, &NamespacesPanel::tellOf);
    connect(m_table, &FactTable::factActivated, this, &NamespacesPanel::watch);
    connect(m_watchButton, &QPushButton::clicked, this, [this] { watch(m_table->currentFact()); });
    tellOf(-1);
}

NamespacesPanel::~NamespacesPanel() = default;

void NamespacesPanel::build()
{
    for (auto *label : {m_summary, m_hidden}) {
        label->setMargin(6);
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_summary->setToolTip(tr("All network namespaces share one hash table. Each namespace has a count and a limit of its own."));
    m_summary->setTextFormat(Qt::PlainText);
    m_hidden->setTextFormat(Qt::PlainText);
    m_hidden->setObjectName(QStringLiteral("hiddenProcesses"));
    m_hidden->hide();
    auto font = m_title->font();
    font.setBold(true);
    m_title->setFont(font);
    m_title->setTextFormat(Qt::PlainText);
    m_title->setWordWrap(true);
    m_details->setAccessibleName(tr("About the current namespace"));
    m_command->setAccessibleName(tr("Command that opens it"));
    m_watchButton->setObjectName(QStringLiteral("watchNamespace"));
    m_watchButton->setToolTip(tr("Opens its table in a tab (Enter)"));

    auto *beside = new QWidget;
    auto *column = new QVBoxLayout(beside);
    column->setContentsMargins(10, 6, 10, 6);
    column->addWidget(m_title);
    column->addWidget(m_details);
    column->addStretch(1);
    auto *scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setMinimumWidth(220);
    scroll->setWidget(beside);
    auto *splitter = new QSplitter(Qt::Horizontal);
    splitter->addWidget(m_table);
    splitter->addWidget(scroll);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({780, 300});
    splitter->setChildrenCollapsible(false);

    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    auto *top = new QHBoxLayout;
    top->setContentsMargins(0, 0, 10, 0);
    top->addWidget(m_summary, 1);
    top->addWidget(m_watchButton);
    outer->addLayout(top);
    outer->addWidget(splitter, 1);
    outer->addWidget(m_command);
    outer->addWidget(m_hidden);
    setFocusProxy(m_table);
}

QString NamespacesPanel::summary() const { return m_summary->text(); }

QString NamespacesPanel::details() const { return m_details->shownText(); }

QString NamespacesPanel::command() const { return m_command->isHidden() ? QString() : m_command->command(); }

void NamespacesPanel::takeCensus(const NamespaceCensusPtr &census)
{
    m_model->take(*census);
    if (const QString text = NamespaceModel::summary(*census); m_summary->text() != text)
        m_summary->setText(text);
    const QString hidden = NamespaceModel::hiddenText(*census);
    if (m_hidden->text() != hidden)
        m_hidden->setText(hidden);
    m_hidden->setVisible(!hidden.isEmpty());
}

void NamespacesPanel::tellOf(int row)
{
    m_watchButton->setEnabled(row >= 0);
    if (row < 0) {
        m_title->hide();
        m_command->hide();
        return m_details->showText(tr("Select a namespace for details. Enter opens its table in a tab."));
    }
    const NamespaceRow &here = m_model->rows()[static_cast<std::size_t>(row)];
    m_title->setText(NamespaceModel::title(here.count.place));
    m_title->show();
    m_details->showText(m_model->explanation(row));
    const QString command = QString::fromStdString(here.count.problem.remedy);
    if (m_command->command() != command)
        m_command->setCommand(command);
    m_command->setVisible(!command.isEmpty());
}

void NamespacesPanel::watch(int row)
{
    if (row >= 0)
        emit watchRequested(m_model->rows()[static_cast<std::size_t>(row)].count.place);
}

void NamespacesPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_watch.setActive(true);
}

void NamespacesPanel::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_watch.setActive(false);
}

} // namespace ctscope
