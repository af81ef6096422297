// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/thresholds_dialog.h"

#include "table/finding_words.h"
#include "table/threshold_words.h"
#include "ui/panels/stored_thresholds.h"

#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

namespace ctscope {

namespace {

QString textOf(std::string_view text) { return QString::fromUtf8(text.data(), qsizetype(text.size())); }

bool isWhole(ThresholdUnit unit)
{
    return unit == ThresholdUnit::Seconds || unit == ThresholdUnit::Flows || unit == ThresholdUnit::Targets;
}

} // namespace

ThresholdsDialog::ThresholdsDialog(const DiagnosisThresholds &thresholds, QWidget *parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("thresholdsDialog"));
    setWindowTitle(tr("Thresholds of the Diagnosis"));
    auto *body = new QWidget;
    auto *grid = new QGridLayout(body);
    grid->setHorizontalSpacing(fontMetrics().averageCharWidth() * 3);
    const QString titles[] = {tr("Threshold"), tr("Value"), tr("Default"), tr("Source of the default")};
    for (int column = 0; column < 4; ++column) {
        auto *title = new QLabel(titles[column]);
        QFont bold = title->font();
        bold.setBold(true);
        title->setFont(bold);
        grid->addWidget(title, 0, column);
    }
    int row = 1;
    for (const ThresholdDefinition &definition : allThresholds()) {
        auto *box = new QDoubleSpinBox;
        box->setObjectName(textOf(definition.name));
        box->setRange(0, mostOf(definition.unit));
        box->setDecimals(isWhole(definition.unit) ? 0 : 1);
        box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
        box->setSuffix(ThresholdWords::suffix(definition.unit));
        box->setValue(thresholds[definition.id]);
        box->setAccessibleName(ThresholdWords::title(definition.id));
        box->setFocusPolicy(Qt::StrongFocus);
        box->installEventFilter(this);
        auto *label = new QLabel(ThresholdWords::title(definition.id));
        label->setToolTip(textOf(definition.name));
        label->setBuddy(box);
        grid->addWidget(label, row, 0);
        grid->addWidget(box, row, 1);
        grid->addWidget(new QLabel(FindingWords::value(definition.value, definition.unit)), row, 2);
        grid->addWidget(new QLabel(textOf(definition.source)), row, 3);
        m_values[static_cast<std::size_t>(definition.id)] = box;
        ++row;
    }
    auto *scroll = new QScrollArea;
    scroll->setWidget(body);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setMinimumWidth(body->sizeHint().width() + scroll->verticalScrollBar()->sizeHint().width() + 4);
    auto *buttons =
        new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel | QDialogButtonBox::RestoreDefaults);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons->button(QDialogButtonBox::RestoreDefaults), &QPushButton::clicked, this, [this] {
        for (const ThresholdDefinition &definition : allThresholds())
            m_values[static_cast<std::size_t>(definition.id)]->setValue(definition.value);
    });
    auto *whole = new QVBoxLayout(this);
    whole->addWidget(scroll, 1);
    whole->addWidget(buttons);
    resize(sizeHint().width(), fontMetrics().height() * 32);
    m_values.front()->setFocus();
}

/// The wheel scrolls the list, and changes a number only where the user is.
bool ThresholdsDialog::eventFilter(QObject *watched, QEvent *event)
{
    const auto *const box = qobject_cast<QWidget *>(watched);
    if (event->type() == QEvent::Wheel && box && !box->hasFocus()) {
        event->ignore();
        return true;
    }
    return QDialog::eventFilter(watched, event);
}

DiagnosisThresholds ThresholdsDialog::thresholds() const
{
    DiagnosisThresholds thresholds;
    for (const ThresholdDefinition &definition : allThresholds())
        thresholds.set(definition.id, m_values[static_cast<std::size_t>(definition.id)]->value());
    return thresholds;
}

} // namespace ctscope
