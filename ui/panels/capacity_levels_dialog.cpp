// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/capacity_levels_dialog.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QSpinBox>
#include <QVBoxLayout>

namespace ctscope {

namespace {
struct Words {
    Q_DECLARE_TR_FUNCTIONS(ctscope::CapacityLevelsDialog)
};
} // namespace

std::optional<CapacityLevels> CapacityLevelsDialog::ask(CapacityLevels levels, QWidget *parent)
{
    QDialog dialog(parent);
    dialog.setWindowTitle(Words::tr("Capacity levels"));
    const auto spin = [](int value) {
        auto *box = new QSpinBox;
        box->setRange(1, 100);
        box->setSuffix(Words::tr(" %"));
        box->setValue(value);
        return box;
    };
    QSpinBox *const warning = spin(levels.warning);
    QSpinBox *const alarm = spin(levels.alarm);
    // Red is above amber, whichever of the two is moved.
    QObject::connect(warning, &QSpinBox::valueChanged, alarm, [alarm](int value) { alarm->setMinimum(value + 1); });
    warning->setMaximum(99);
    alarm->setMinimum(warning->value() + 1);

    auto *form = new QFormLayout;
    form->addRow(Words::tr("&Amber from"), warning);
    form->addRow(Words::tr("&Red from"), alarm);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    QObject::connect(buttons, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
    QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    auto *layout = new QVBoxLayout(&dialog);
    layout->addWidget(new QLabel(Words::tr("Fill levels at which the gauge changes its colour:")));
    layout->addLayout(form);
    layout->addWidget(buttons);
    if (dialog.exec() != QDialog::Accepted)
        return std::nullopt;
    return CapacityLevels{warning->value(), alarm->value()}.normalised();
}

} // namespace ctscope
