"""At the right of the strength: which adapter is blended in, how much of it, and keeping what comes of it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from studio.gui.compare.blend import AdapterBlend
from studio.gui.compare.strength_slider import ShareSlider
from studio.gui.kit.buttons import Button
from studio.gui.kit.card import column, row
from studio.gui.kit.dialogs import NameDialog, show_dialog
from studio.gui.kit.elided_combo import ElidedComboBox
from studio.gui.kit.figures import Progress
from studio.gui.kit.text import Text
from studio.gui.kit.wording import in_percent
from studio.runs.jobs import MERGE_METHODS


class BlendControls(QWidget):
    """A picker, and where an adapter is chosen the shares of both, the method, and a way to keep the blend.

    Args:
        blend: what is shown.
    """

    def __init__(self, blend: AdapterBlend) -> None:
        super().__init__()
        self._blend = blend
        self.label = Text(self.tr("Blend with"), "label")
        self.picker = ElidedComboBox()
        self.picker.mode = Qt.TextElideMode.ElideMiddle
        self.picker.setAccessibleName(self.label.text())
        self.slider = ShareSlider(self.tr("Share of the first adapter"))
        self.shares = Text("", "strong", "accent"), Text("", "strong", "second")
        self.method_button = Button("", "link", "caret-down", trailing=True)
        self.method_button.setToolTip(self.tr("How the two updates become one"))
        self.progress = Progress()
        self.progress.set_value(-1.0)
        self.work_button = Button("", "link")
        shares = row(self.shares[0], None, self.shares[1])
        work = row(self.method_button, None, self.work_button)
        layout = column(self.label, self.picker, self.slider, shares, self.progress, work, None, spacing=4)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self._names = {
            "linear": self.tr("Weighted sum"),
            "ties": self.tr("TIES"),
            "dare": self.tr("DARE"),
        }
        self.picker.value_edited.connect(blend.choose_partner)
        self.slider.valueChanged.connect(blend.move)
        self.slider.released.connect(blend.make)
        self.method_button.clicked.connect(self._open_methods)
        self.work_button.clicked.connect(self._work)
        blend.changed.connect(self.show_blend)
        self.show_blend()

    def show_blend(self) -> None:
        """Show which adapters there are, and what is blended."""
        blend = self._blend
        partner = blend.partner
        self.setVisible(bool(blend.partners))
        self.picker.set_choices(
            [("", self.tr("No other adapter")), *((each.key, each.name) for each in blend.partners)]
        )
        self.picker.set_value(partner.key if partner is not None else "")
        self.slider.blockSignals(True)
        self.slider.setValue(blend.share)
        self.slider.blockSignals(False)
        self.shares[0].setText(in_percent(str(blend.share)))
        self.shares[1].setText(in_percent(str(100 - blend.share)))
        self.method_button.setText(self._names[blend.method])
        for widget in (self.slider, *self.shares, self.method_button):
            widget.setVisible(partner is not None)
        self.progress.setVisible(blend.is_busy)
        self.work_button.setText(self.tr("Stop") if blend.is_busy else self.tr("Save…"))
        self.work_button.setVisible(blend.is_busy or blend.unsaved is not None)

    def methods_menu(self) -> QMenu:
        """How both can be merged."""
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        tips = {
            "linear": self.tr("Both updates, each by its share"),
            "ties": self.tr("Of the large entries those that both agree on in sign (arXiv 2306.01708)"),
            "dare": self.tr("A random half of the entries of each, made up for (arXiv 2311.03099)"),
        }
        group = QActionGroup(menu)
        for method in MERGE_METHODS:
            action = menu.addAction(self._names[method])
            action.setToolTip(tips[method])
            action.setCheckable(True)
            action.setChecked(method == self._blend.method)
            group.addAction(action)
            action.triggered.connect(partial(self._choose_method, method))
        return menu

    def _choose_method(self, method: str, _checked: bool = False) -> None:
        self._blend.choose_method(method)

    def _open_methods(self) -> None:
        menu = self.methods_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.method_button.mapToGlobal(self.method_button.rect().bottomLeft()))

    def _work(self) -> None:
        if self._blend.is_busy:
            self._blend.choose_partner(None)
        elif (model := self._blend.unsaved) is not None:
            text = self.tr("It stands among the runs then, with a strength of its own, and can be exported.")
            dialog = NameDialog(self.window(), self.tr("Save the blend as a run"), text, self.tr("Save"), model.name)
            dialog.accepted.connect(partial(self._save, dialog))
            show_dialog(dialog)

    def _save(self, dialog: NameDialog) -> None:
        if dialog.answer == "save":
            self._blend.save(dialog.edit.text().strip())
