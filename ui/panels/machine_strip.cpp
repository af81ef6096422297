// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/machine_strip.h"

#include "ui/panels/machine_delegate.h"
#include "ui/parts/settings.h"

#include "table/machine_model.h"

#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QListView>
#include <QScrollBar>
#include <QSettings>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace ctscope {

namespace {

const QString wallKey = QStringLiteral("machineWall");
constexpr int stripRows = 2; ///< more are scrolled
constexpr int wallRows = 4;

} // namespace

MachineStrip::MachineStrip(QWidget *parent)
    : QWidget(parent)
    , m_model(new MachineModel(this))
    , m_delegate(new MachineDelegate(m_model, this))
    , m_view(new QListView(this))
    , m_summary(new QLabel(this))
    , m_mode(new QToolButton(this))
{
    setObjectName(QStringLiteral("machineStrip"));
    m_view->setObjectName(QStringLiteral("machines"));
    m_view->setAccessibleName(tr("Machines"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(m_delegate);
    m_view->setViewMode(QListView::IconMode);
    m_view->setMovement(QListView::Static);
    m_view->setResizeMode(QListView::Adjust);
    m_view->setUniformItemSizes(true);
    m_view->setSpacing(0);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->viewport()->setBackgroundRole(QPalette::Window);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setObjectName(QStringLiteral("machineSummary"));
    m_mode->setObjectName(QStringLiteral("machineWall"));
    m_mode->setText(tr("&Wall"));
    m_mode->setToolTip(tr("Shows the counts of the last minutes of each machine"));
    m_mode->setCheckable(true);
    m_mode->setAutoRaise(true);
    auto *top = new QHBoxLayout;
    top->setContentsMargins(8, 2, 4, 0);
    top->addWidget(m_summary, 1);
    top->addWidget(m_mode);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(m_view);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);

    connect(m_view, &QListView::clicked, this, &MachineStrip::choose);
    connect(m_view, &QListView::activated, this, [this](const QModelIndex &index) {
        // By a key. A double click, and on some desktops each click, activates too.
        if (QGuiApplication::mouseButtons() == Qt::NoButton
            && !style()->styleHint(QStyle::SH_ItemView_ActivateItemOnSingleClick, nullptr, m_view))
            choose(index);
    });
    connect(m_mode, &QToolButton::toggled, this, [this](bool wall) {
        setWall(wall);
        openSettings()->setValue(wallKey, wall);
    });
    m_mode->setChecked(openSettings()->value(wallKey).toBool());
}

void MachineStrip::showFrame(const FramePtr &frame)
{
    // The same machines, with their rows in another order.
    const bool isSame = m_frame && m_frame->snapshot == frame->snapshot;
    m_frame = frame;
    if (isSame)
        return;
    const std::size_t before = m_model->rows().size();
    m_model->take(*frame->snapshot, frame->now());
    m_summary->setText(m_model->summary());
    if (!m_isChosen && !m_model->rows().empty())
        setFocusOn(m_model->rows().front().origin);
    if (before != m_model->rows().size())
        fitHeight();
    setFiltered(m_filtered);
}

void MachineStrip::setLevels(CapacityLevels levels)
{
    m_delegate->setLevels(levels);
    m_view->viewport()->update();
}

void MachineStrip::setFiltered(const std::optional<QString> &machine)
{
    m_filtered = machine;
    const auto found = std::ranges::find_if(m_model->rows(), [&](const MachineRow &row) {
        return machine && m_frame && QString::fromStdString(m_frame->snapshot->origins[row.origin].machine) == *machine;
    });
    QItemSelectionModel *const selection = m_view->selectionModel();
    if (found == m_model->rows().end()) {
        selection->clearSelection();
        return;
    }
    const QModelIndex index = m_model->index(static_cast<int>(found - m_model->rows().begin()), 0);
    if (!selection->isSelected(index))
        selection->select(index, QItemSelectionModel::ClearAndSelect);
    m_isChosen = true;
    setFocusOn(found->origin);
}

/// A second time leads back to all machines.
void MachineStrip::choose(const QModelIndex &index)
{
    if (!m_frame || !index.isValid())
        return;
    const OriginIndex origin = m_model->rows()[static_cast<std::size_t>(index.row())].origin;
    const QString name = QString::fromStdString(m_frame->snapshot->origins[origin].machine);
    m_isChosen = true;
    setFocusOn(origin);
    emit machineChosen(m_filtered == name ? QString() : name);
}

void MachineStrip::setFocusOn(OriginIndex origin)
{
    if (std::exchange(m_focus, origin) != origin)
        emit focusChanged();
}

void MachineStrip::setWall(bool wall)
{
    if (m_wall == wall)
        return;
    m_wall = wall;
    m_mode->setChecked(wall);
    m_delegate->setSparklines(wall);
    m_view->doItemsLayout();
    fitHeight();
}

/// As many rows of cells as there are, up to a limit; the table needs its room.
void MachineStrip::fitHeight()
{
    QStyleOptionViewItem option;
    option.font = m_view->font();
    option.fontMetrics = m_view->fontMetrics();
    const QSize cell = m_delegate->sizeHint(option, {});
    const int width = std::max(cell.width(), m_view->width() - m_view->verticalScrollBar()->sizeHint().width());
    const int perRow = std::max(1, width / cell.width());
    const int count = std::max(1, static_cast<int>(m_model->rows().size()));
    const int rows = std::min((count + perRow - 1) / perRow, m_wall ? wallRows : stripRows);
    m_view->setFixedHeight(rows * cell.height() + 4);
    updateGeometry();
}

QSize MachineStrip::sizeHint() const { return QWidget::sizeHint(); }

void MachineStrip::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitHeight();
}

void MachineStrip::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fitHeight();
}

} // namespace ctscope
