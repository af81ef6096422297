// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/namespaces_panel.h"

#include "ui/parts/explanation.h"
#include "ui/parts/row_list_view.h"

#include "table/namespace_model.h"

#include <QLabel>
#include <QPushButton>

namespace ctscope {

NamespacesPanel::NamespacesPanel(QWidget *parent)
    : NamespacesPanel(NamespaceCounter(), NamespaceWatch::usualInterval, parent)
{
}

NamespacesPanel::NamespacesPanel(NamespaceCounter counter, std::chrono::milliseconds interval, QWidget *parent)
    : ListPanel(Sign::Warning, parent)
    , m_model(new NamespaceModel(this))
    , m_hidden(new QLabel(this))
    , m_command(new CommandBox(this))
    , m_watchButton(new QPushButton(tr("&Watch"), this))
    // Queued: it comes from the thread of the watch, which ends before this object does.
    , m_watch(
          std::move(counter),
          [this](NamespaceCensusPtr census) {
              QMetaObject::invokeMethod(
                  this, [this, census = std::move(census)] { takeCensus(census); }, Qt::QueuedConnection);
          },
          interval)
{
    setObjectName(QStringLiteral("namespacesPanel"));
    setDetailsName(tr("About the current namespace"));
    setDetailsWidth(220, 300);
    sumUp(tr("The network namespaces are being counted…"));
    m_watchButton->setObjectName(QStringLiteral("watchNamespace"));
    m_watchButton->setToolTip(tr("Opens its table in a tab (Enter)"));
    addBesideSummary(m_watchButton);
    m_command->setAccessibleName(tr("Command that opens it"));
    addBelow(m_command);
    m_hidden->setObjectName(QStringLiteral("hiddenProcesses"));
    m_hidden->setMargin(6);
    m_hidden->setWordWrap(true);
    m_hidden->setTextFormat(Qt::PlainText);
    m_hidden->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_hidden->hide();
    addBelow(m_hidden);

    table()->setRowList(m_model);
    table()->setAccessibleName(tr("Network namespaces"));
    table()->setWidths({23, 11, 8, 9, 16, 13});
    connect(table(), &RowListView::currentRowChanged, this, &NamespacesPanel::showDetailsOf);
    connect(table(), &RowListView::rowActivated, this, &NamespacesPanel::watch);
    connect(m_watchButton, &QPushButton::clicked, this, [this] { watch(table()->currentListRow()); });
    showDetailsOf(-1);
}

NamespacesPanel::~NamespacesPanel() = default;

QString NamespacesPanel::command() const { return m_command->isHidden() ? QString() : m_command->command(); }

void NamespacesPanel::sumUp(const QString &text)
{
    setSummary(
        text, tr("All network namespaces share one hash table. Each namespace has a count and a limit of its own."));
}

void NamespacesPanel::takeCensus(const NamespaceCensusPtr &census)
{
    m_model->take(*census);
    sumUp(NamespaceModel::summary(*census));
    const QString hidden = NamespaceModel::hiddenText(*census);
    if (m_hidden->text() != hidden)
        m_hidden->setText(hidden);
    m_hidden->setVisible(!hidden.isEmpty());
}

void NamespacesPanel::showDetailsOf(int row)
{
    m_watchButton->setEnabled(row >= 0);
    if (row < 0) {
        m_command->hide();
        return setDetails({}, tr("Select a namespace for details. Enter opens its table in a tab."));
    }
    const NamespaceRow &here = m_model->rows()[static_cast<std::size_t>(row)];
    setDetails(NamespaceModel::title(here.count.netns), m_model->explanation(row));
    const QString command = QString::fromStdString(here.count.problem.remedy);
    if (m_command->command() != command)
        m_command->setCommand(command);
    m_command->setVisible(!command.isEmpty());
}

void NamespacesPanel::watch(int row)
{
    if (row >= 0)
        emit watchRequested(m_model->rows()[static_cast<std::size_t>(row)].count.netns);
}

void NamespacesPanel::showEvent(QShowEvent *event)
{
    ListPanel::showEvent(event);
    m_watch.setActive(true);
}

void NamespacesPanel::hideEvent(QHideEvent *event)
{
    ListPanel::hideEvent(event);
    m_watch.setActive(false);
}

} // namespace ctscope
