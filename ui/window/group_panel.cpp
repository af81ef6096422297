// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/group_panel.h"

#include "ui/parts/names_in_use.h"

#include "ui/table/group_view.h"
#include "ui/window/group_menu.h"

#include "table/column_words.h"
#include "table/group_model.h"
#include "table/group_words.h"
#include "table/shown_text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QToolButton>
#include <QVBoxLayout>

namespace ctscope {

namespace {
constexpr qsizetype longestStep = 60;    ///< characters of a filter in the way
constexpr qsizetype longestEarlier = 24; ///< of the steps before the present one
constexpr qsizetype mostShown = 4;       ///< steps; those before them are behind one button
} // namespace

GroupPanel::GroupPanel(QWidget *parent)
    : QWidget(parent)
    , m_view(new GroupView(this))
    , m_steps(new QWidget(this))
    , m_stepRow(new QHBoxLayout(m_steps))
    , m_note(new QLabel(this))
{
    setObjectName(QStringLiteral("groupPanel"));
    m_steps->setObjectName(QStringLiteral("groupTrail"));
    m_stepRow->setContentsMargins(4, 2, 4, 2);
    // A long way must not make the window wider.
    m_steps->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_steps->hide();
    m_note->setObjectName(QStringLiteral("groupNote"));
    m_note->setTextFormat(Qt::PlainText);
    m_note->setMargin(4);
    m_note->hide();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_view, 1);
    column->addWidget(m_note);
    setFocusProxy(m_view);
    connect(m_view, &GroupView::sortRequested, this, [this](const GroupSort &sort) {
        m_sort = sort;
        ask();
    });
    connect(m_view, &GroupView::flowsRequested, this, &GroupPanel::narrow);
    connect(m_view, &GroupView::groupRequested, this, &GroupPanel::offerKeys);
    connect(m_view, &GroupView::backRequested, this, &GroupPanel::goBack);
    connect(m_view, &GroupView::escapePressed, this, &GroupPanel::escapePressed);
    connect(m_view, &GroupView::pauseRequested, this, &GroupPanel::pauseRequested);
}

QStringList GroupPanel::titles() const
{
    QStringList titles;
    QString filter;
    for (const GroupTrail::Step &step : m_trail.steps()) {
        if (step.groups) {
            QStringList keys;
            for (const GroupKey &key : step.groups->keys)
                keys.append(GroupWords::keyTitle(key));
            titles.append(keys.join(QStringLiteral(" · ")));
        } else if (step.filter.isEmpty()) {
            titles.append(tr("All flows"));
        } else {
            // Of a filter that was narrowed, what was added.
            const QString before = filter.isEmpty() ? QString() : u'(' + filter + QStringLiteral(") and ");
            titles.append(shownText(
                !before.isEmpty() && step.filter.startsWith(before) ? step.filter.mid(before.size()) : step.filter,
                longestStep));
        }
        filter = step.filter;
    }
    return titles;
}

void GroupPanel::groupBy(const GroupKey &key, bool add)
{
    m_trail.groupBy(key, add);
    m_sort = {};
    showStep(m_trail.current());
}

/// The columns of groups are no columns of flows, so the key is chosen from a menu.
void GroupPanel::offerKeys(bool add)
{
    auto *const menu = new GroupMenu(add ? tr("Group Also By") : tr("Group By"), m_view);
    menu->setObjectName(QStringLiteral("groupKeys"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu, &GroupMenu::chosen, this, [this, add](const GroupKey &key) { groupBy(key, add); });
    const QRect beside = m_view->visualRect(m_view->currentIndex().siblingAtColumn(0));
    menu->popup(m_view->viewport()->mapToGlobal(beside.bottomLeft()));
    if (!menu->actions().isEmpty())
        menu->setActiveAction(menu->actions().first());
}

void GroupPanel::show(const QString &filter, const std::optional<GroupSpec> &groups)
{
    m_trail.show({filter, groups});
    m_sort = {};
    showStep(m_trail.current());
}

void GroupPanel::setFilter(const QString &filter)
{
    if (filter == m_trail.current().filter)
        return;
    m_trail.setFilter(filter);
    showTrail();
}

void GroupPanel::goBack()
{
    if (m_trail.goBack())
        showStep(m_trail.current());
}

void GroupPanel::goTo(std::size_t step)
{
    if (m_trail.goTo(step))
        showStep(m_trail.current());
}

void GroupPanel::narrow(const QString &filter)
{
    m_trail.narrow(m_applied, filter);
    showStep(m_trail.current());
}

void GroupPanel::showStep(const GroupTrail::Step &step)
{
    showTrail();
    emit filterWanted(step.filter);
    ask();
}

void GroupPanel::ask()
{
    const GroupTrail::Step &step = m_trail.current();
    if (!step.groups) {
        emit groupsWanted(std::nullopt);
        return;
    }
    GroupQuery query;
    query.spec = *step.groups;
    query.sort = m_sort;
    if (m_model && m_model->groups() && m_model->groups()->view.spec == query.spec)
        query.expanded = m_model->expanded();
    emit groupsWanted(query);
}

void GroupPanel::present(const FramePtr &frame)
{
    const GroupedRowsPtr &groups = frame->groups;
    if (!groups)
        return;
    if (!m_model) {
        // The feed has read the names of the services by now.
        m_model = new GroupModel(ServiceNames::ofSystem(), numberStyleOf(QLocale()), this);
        const auto takeNames = [model = m_model, tables = namesFor(*frame->snapshot)] {
            model->setNames(NamesInUse::shared()->shown(tables));
        };
        takeNames();
        connect(NamesInUse::shared(), &NamesInUse::changed, m_model, takeNames);
        m_view->setGroupModel(m_model);
        connect(m_model, &GroupModel::expandedChanged, this, &GroupPanel::ask, Qt::QueuedConnection);
    }
    m_applied = QString::fromStdString(frame->spec.filter.text());
    m_view->present(groups, frame->snapshot->live);
    m_note->setVisible(groups->isOutdated || groups->isOfRowsHere);
    if (groups->isOfRowsHere)
        m_note->setText(tr("These groups are of the flows that came, not of all that match: the server does not know a "
                           "key of the groups or a part of the filter, or did not answer."));
    if (groups->isOutdated)
        m_note->setText(tr("These groups are of an earlier poll. Grouping a table of this size at each poll would take "
                           "too long."));
}

void GroupPanel::showTrail()
{
    while (QLayoutItem *const item = m_stepRow->takeAt(0)) {
        // A button may be what was just clicked.
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    const QStringList names = titles();
    const qsizetype first = std::max<qsizetype>(0, names.size() - mostShown);
    for (qsizetype i = first; i < names.size(); ++i) {
        if (i > first)
            m_stepRow->addWidget(new QLabel(QStringLiteral("›"), m_steps));
        const bool isPresent = i + 1 == names.size();
        const bool hidesSteps = i == first && first > 0;
        if (isPresent) { // where the user is
            auto *here = new QLabel(names[i], m_steps);
            here->setTextFormat(Qt::PlainText);
            QFont bold = here->font();
            bold.setBold(true);
            here->setFont(bold);
            m_stepRow->addWidget(here);
            break;
        }
        auto *step = new QToolButton(m_steps);
        step->setText(hidesSteps ? QStringLiteral("…") : labelOf(shownText(names[i], longestEarlier)));
        step->setAccessibleName(names[i]);
        step->setAutoRaise(true);
        step->setToolTip(toolTipOf(m_trail.steps()[static_cast<std::size_t>(i)].filter));
        connect(step, &QToolButton::clicked, this, [this, i] { goTo(static_cast<std::size_t>(i)); });
        m_stepRow->addWidget(step);
    }
    m_stepRow->addStretch(1);
    m_steps->setVisible(m_trail.canGoBack());
}

} // namespace ctscope
